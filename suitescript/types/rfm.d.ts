// Shapes that the files of this project hand to each other. Internal ids are text throughout, days YYYY-MM-DD.

/** An internal id as SuiteQL gives it: a number in a script, text over REST. */
type SqlId = string | number;
/** Writes to the execution log. */
type LogError = (title: string, error: unknown) => void;

// ---- rows of SuiteQL, by the names of their columns ----

interface ActionSqlRow {
  id: SqlId;
  segment: SqlId;
  category: SqlId | null;
  overwrite: string;
  notify: string;
  campaign_event: SqlId | null;
}

interface ChangeSqlRow {
  customer: SqlId;
  name: string;
  from_segment: SqlId | null;
  to_segment: SqlId | null;
  from_name: string | null;
  to_name: string | null;
  last_order: string | null;
  lifetime_value: SqlId | null;
  location: SqlId | null;
}

interface CategorySqlColumns {
  category: SqlId | null;
  category_set: SqlId | null;
  category_before: SqlId | null;
}

interface MissingSqlRow extends ChangeSqlRow, CategorySqlColumns {
  changed_on: string | null;
  last_row: SqlId | null;
  score: string | null;
}

interface PendingSqlRow extends ChangeSqlRow {
  id: SqlId;
  changed_on: string;
  digest: string | null;
  campaign: string | null;
  refused: string | null;
}

interface UnsettledSqlRow extends CategorySqlColumns {
  id: SqlId;
  customer: SqlId;
  to_segment: SqlId | null;
  last_row: SqlId;
  refused: string | null;
}

interface EmployeeSqlRow {
  id: SqlId;
  email: string | null;
  isinactive: string;
  title: string | null;
}

/** A row of the worker's runs. */
interface RunSqlRow {
  id: SqlId;
  run_finished: string | null;
  run_as_of: string | null;
  run_result: string | null;
  run_exit_code: SqlId | null;
  run_scope: string | null;
  run_read: SqlId | null;
  run_written: SqlId | null;
  run_rejected: SqlId | null;
  run_remaining: SqlId | null;
  run_scheme: string | null;
  run_version: string | null;
  run_counting: string | null;
}

// ---- the nightly job ----

/** What follows from a segment, as the CRM manager left it. */
interface ActionRule {
  id: string;
  category: string | null;
  overwrite: boolean;
  notify: boolean;
  campaignEvent: string | null;
}

interface CategoryState {
  category: string | null;
  categorySet: string | null;
  categoryBefore: string | null;
}

interface CategoryDecision {
  category: string | null;
  set: string | null;
  before: string | null;
}

/** A history row that is to be added. */
interface HistoryRow {
  customer: string;
  from: string | null;
  to: string | null;
  changedOn: Date | null;
  score: string | null;
  lastOrder: Date | null;
  lifetimeValue: number | null;
  source: string;
  /** External id; null for a change that has none. */
  key: string | null;
  categoryState: string | null;
  refused: string | null;
}

/** A change that is to be announced. */
interface PendingItem {
  id: string;
  customer: string;
  name: string;
  from: string | null;
  to: string | null;
  fromName: string | null;
  toName: string | null;
  changedOn: string;
  lastOrder: string | null;
  lifetimeValue: string | null;
  location: string | null;
  digest: string | null;
  campaign: string | null;
  refused: string | null;
}

/** A change whose history row is missing. */
interface MissingItem extends Omit<PendingItem, 'id'>, CategoryState {
  id: null;
  lastRow: string | null;
  score: string | null;
}

/** A category that is still to be set. */
interface UnsettledItem extends CategoryState {
  id: string;
  customer: string;
  to: string | null;
  isLast: boolean;
  refused: string | null;
  action: ActionRule | null;
  unsettled: true;
}

/** What a night knows of a change besides. */
interface NightMarks {
  run: string;
  since: string | null;
  announced: boolean;
  joined: boolean;
  left: boolean;
  action: ActionRule | null;
  unsettled?: undefined;
}

type NightItem = (PendingItem | MissingItem) & NightMarks;
/** A change whose history row is there. */
type RecordedItem = PendingItem & NightMarks;

interface Employee {
  id: string;
  email: string | null;
  isInactive: boolean;
  title: string | null;
}

interface Store {
  name: string;
  manager: Employee | null;
}

/** What a change of segment reads and writes at once. */
interface EventRepository {
  setCategory: (customer: string, decision: CategoryDecision) => void;
  addHistory: (row: HistoryRow) => string | null;
  noteOnRow: (id: string, values: Record<string, string>) => void;
}

interface Repository extends EventRepository {
  actions: () => Record<string, ActionRule>;
  missingChanges: (today: string) => MissingItem[];
  isStillMissing: (item: MissingItem) => boolean;
  unsentReferences: (from: string) => string[];
  wasSent: (reference: string, from: string | null) => boolean;
  pendingRows: (from: string, unsent: string[], actions: Record<string, ActionRule>) => PendingItem[];
  digestMarks: (rowIds: string[]) => Record<string, string | null>;
  unsettledCategories: () => Omit<UnsettledItem, 'action' | 'unsettled'>[];
  stateOf: (id: string) => { category: string | null; campaign: string | null; refused: string | null };
  contact: (customer: string) => { email: string | null; isInactive: boolean; status: string | null };
  store: (location: string) => Store | null;
  employeesAt: (location: string) => Employee[];
}

interface NightSettings {
  author: string | null;
  defaultRecipient: string | null;
  managerTitles: string;
  announceFrom: string | null;
  mayMail: boolean;
}

/** What the map stage is given from outside. */
interface Services {
  repository: Repository;
  sendCampaignEvent: (campaignEventId: number, recipientId: number) => number;
  logError: LogError;
  mayMail: boolean;
}

/** What the reduce stage is given from outside. */
interface DigestServices {
  repository: Repository;
  sendMail: (mail: { author: string; recipient: string; subject: string; body: string }) => void;
  settings: NightSettings;
  links: { customerUrl: string; movementUrl: string };
  remainingUnits: () => number;
}

// ---- the reports ----

interface Segment {
  id: string;
  scriptId: string | null;
  name: string;
  inactive?: boolean;
}

/** What came of reading something. */
type Outcome<T> = { found: T } | { failed: string };

interface Period {
  month: string;
  asOf: string;
  complete: boolean;
}

interface Counting {
  order_types: string[];
  net: boolean;
  locations: string[];
  currency: string | null;
  subsidiary: string | null;
  period: string;
}

/** Figures of the distribution, for a segment or for all. */
interface DistributionFigures {
  customers: string;
  share: string | null;
  lifetime_value: string;
  average_lifetime_value: string | null;
  orders: string;
  average_orders: string | null;
}

interface PerformanceFigures {
  this_month: string;
  last_month: string;
  last_month_to_day: string;
  change: string | null;
  year_to_date: string;
  share_of_year: string | null;
}

interface Figures<T> {
  rows: (Segment & T)[];
  total: T;
}

interface Move {
  from: Segment;
  to: Segment;
  changes: string;
  customers: string;
  lifetime_value: string;
}

interface Movement {
  from: Segment[];
  to: Segment[];
  rows: Move[];
  changes: string;
}

interface MoverSqlRow {
  id: SqlId;
  customer: SqlId | null;
  name: string | null;
  from_segment: SqlId;
  to_segment: SqlId;
  changed_on: string;
  last_order: string | null;
  cents: SqlId;
}

/** What a report is drawn from: figures, or why they cannot be read. */
interface RunsRead {
  runs: Outcome<RunSqlRow[]>;
  lastRefresh: Outcome<RunSqlRow | null>;
}

interface SegmentsRead extends RunsRead {
  made: string;
  segments: Outcome<Segment[]>;
  distribution: Outcome<DistributionSqlRow[]>;
}

interface DistributionSqlRow {
  segment: SqlId;
  customers: SqlId;
  orders: SqlId;
  cents: SqlId;
}

interface PerformanceSqlRow {
  segment: SqlId;
  this_month: SqlId;
  last_month: SqlId;
  last_month_to_day: SqlId;
  this_year: SqlId;
}

interface MovementSqlRow {
  from_segment: SqlId;
  to_segment: SqlId;
  changes: SqlId;
  customers: SqlId;
  cents: SqlId;
}

interface RefusedSqlRow {
  customer: SqlId;
  name: string | null;
  refused: string;
}

/** Customers of a segment by what decides whether they may be sent a campaign. */
interface ConsentSqlRow {
  status: SqlId | null;
  isinactive: string;
  has_address: string;
  customers: SqlId;
}

interface RecipientSqlRow {
  id: SqlId;
  entity_id: string;
  name: string | null;
  email: string | null;
  isinactive: string;
  status: SqlId | null;
  score: string | null;
  last_order: string | null;
  cents: SqlId;
}

interface MemberSqlRow {
  id: SqlId;
  entity_id: string;
  name: string | null;
  score: string | null;
  since: string | null;
  last_order: string | null;
  orders: SqlId;
  cents: SqlId;
}

interface SavedSearch {
  id: string;
  title: string;
  counts: string;
}

interface ReportRepository {
  newestRun: () => string | null;
  segments: () => (Segment & { scriptId: string })[];
  runs: () => RunSqlRow[];
  lastRefresh: () => RunSqlRow | null;
  distribution: () => DistributionSqlRow[];
  performance: (counting: Counting, asOf: string) => PerformanceSqlRow[];
  movement: (from: string, to: string) => MovementSqlRow[];
  movers: (from: string, to: string) => MoverSqlRow[];
  refusals: (since: string) => RefusedSqlRow[];
  actionOf: (segment: string) => string | null;
  savedSearch: (scriptId: string) => string | null;
  savedSearches: () => SavedSearch[];
  membersOf: (segment: string, after: { cents: string; id: string } | null) => MemberSqlRow[];
  consentOf: (segment: string) => ConsentSqlRow[];
  recipientsOf: (segment: string, optedIn: string[], after: string) => RecipientSqlRow[];
  partEnds: (segment: string, optedIn: string[]) => string[];
  /** What was kept, of whatever shape it had then; null where nothing is. */
  recall: (key: string) => any;
  keep: (key: string, value: unknown) => void;
}

/** What a report is given from outside. */
interface ReportServices {
  repository: ReportRepository;
  now: Date;
  today: string;
  viewer: string;
  logError: LogError;
  /** Address of an action row; only where a page links to one. */
  actionAddress: (id: string) => string;
}

/** What the portlet shows. */
interface PortletView extends RunsRead {
  today: string;
  segments: Outcome<Segment[]>;
  distribution: Outcome<Figures<DistributionFigures>>;
}

/** What the page shows. */
interface PageView extends PortletView {
  made: string;
  performance: Outcome<Figures<PerformanceFigures>>;
  movement: Outcome<Movement>;
  movers: Outcome<MoverSqlRow[]>;
  refusals: Outcome<RefusedSqlRow[]>;
  searches: Outcome<SavedSearch[]>;
  period: Period & { today: string };
  counting: Counting;
  notes: string[];
}

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
  /** Why a part could not be read, by its name. */
  unread: Record<string, string>;
  categories: Record<string, string>;
  actions: Record<string, { id: string }>;
  kept: { actions: Record<string, string>; zones: string[] };
  zone: string;
  searches: Record<string, string | null>;
  groups: Record<string, string>;
  /** The spelling of groups that NetSuite takes, once one is known; null where it takes none. */
  spelling: GroupSpelling | null | undefined;
}

interface SetupRepository {
  GROUP_SPELLINGS: GroupSpelling[];
  segments: () => SetupSegment[];
  categories: () => Record<string, string>;
  groups: () => Record<string, string>;
  actions: () => Record<string, { id: string }>;
  kept: () => { actions: Record<string, string>; zones: string[] };
  companyZone: () => string;
  createCategory: (name: string) => string;
  createAction: (action: {
    segment: string;
    category: string | null;
    notify: boolean;
    campaignName: string | null;
  }) => string;
  createGroup: (name: string, searchId: string, spelling: GroupSpelling) => void;
  findSearch: (scriptId: string) => string | null;
  createSearch: (definition: SearchDefinition) => { id: string; note: string | null };
  rememberActions: (bySegment: Record<string, string>) => void;
  rememberZone: (zone: string) => void;
}
