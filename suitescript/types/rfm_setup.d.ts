// Shapes of the setup page and of its self-test.

// ---- the self-test ----

interface SelfTestOutcome {
  id: string;
  title: string;
  state: string;
  finding: string;
}

/** What the self-test tries in the account. */
interface SelfTestAccount {
  secondRecord: () => { error: { name: string; message?: string } | null; found: boolean; left: string[] };
  dateValue: () => { tag: string; sameRealm: boolean; left: string[] };
  digestsSent: () => number;
  groups: () => { name: string; dynamic: boolean }[];
  searchThroughCustomer: () => void;
  searchShares: () => void;
  withoutSegment: () => { customers: number; grouped: { name: string; customers: number } | null };
  nestedQuery: () => void;
  consent: () => unknown;
  days: () => { server: string; company: string; zone: string };
  environment: () => { type: string; production: boolean };
  keep: (outcomes: SelfTestOutcome[]) => void;
}

// ---- the setup page ----

interface SetupSegment {
  id: string;
  scriptId: string;
  name: string;
}

/** A lifecycle stage or an audience. */
interface SetupGroup extends SetupSegment {
  kind: 'stage' | 'audience';
}

interface SearchColumn {
  label: string;
  name: string;
  join?: string;
  summary?: string;
  formula?: string;
  sort?: string;
  /** Left out where NetSuite refuses to run the search with it. */
  optional?: boolean;
}

interface SearchDefinition {
  id: string;
  title: string;
  isPublic: boolean;
  type: string;
  filters: unknown[];
  columns: SearchColumn[];
}

interface GroupSpelling {
  defaults: Record<string, string>;
  searchBy: string;
}

/** What there is already; steps add to it what they make. */
interface SetupAccount {
  segments: SetupSegment[];
  groupsOfCustomers: SetupGroup[];
  /** Why a part could not be read, by its name. */
  unread: Record<string, string>;
  categories: Record<string, string>;
  actions: Record<string, { id: string; campaignEvent?: string | null }>;
  kept: { actions: Record<string, string>; zones: string[] };
  zone: string;
  searches: Record<string, string | null>;
  groups: Record<string, string>;
  /** The spelling of groups that NetSuite takes, once one is known; null where it takes none. */
  spelling: GroupSpelling | null | undefined;
}

/** Lead nurturing events of the campaigns that were looked into. */
interface CampaignEvents {
  events: { id: string; title: string; campaign: string }[];
  looked: number;
  /** Whether those are all campaigns there are. */
  all: boolean;
}

interface SetupRepository {
  GROUP_SPELLINGS: GroupSpelling[];
  campaignEvents: (hasRoom: () => boolean) => CampaignEvents;
  segments: () => SetupSegment[];
  lastCounting: () => string | null;
  groupValues: (kind: 'stage' | 'audience') => SetupGroup[];
  categories: () => Record<string, string>;
  groups: () => Record<string, string>;
  actions: () => Record<string, { id: string; campaignEvent?: string | null }>;
  kept: () => { actions: Record<string, string>; zones: string[] };
  companyZone: () => string;
  createCategory: (name: string) => string;
  createAction: (action: {
    segment: string;
    category: string | null;
    notify: boolean;
    campaignName: string | null;
    whatToDo: string | null;
  }) => string;
  createGroup: (name: string, searchId: string, spelling: GroupSpelling) => void;
  findSearch: (scriptId: string) => string | null;
  createSearch: (definition: SearchDefinition) => { id: string; note: string | null };
  rememberActions: (bySegment: Record<string, string>) => void;
  rememberZone: (zone: string) => void;
}
