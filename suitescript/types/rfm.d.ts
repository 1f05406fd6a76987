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
  campaign: SqlId | null;
  promotion: SqlId | null;
  held_out: SqlId | null;
  delay: SqlId | null;
  days_outside: SqlId | null;
  what_to_do: string | null;
}

interface DueSqlRow {
  id: SqlId;
  customer: SqlId;
  campaign: string | null;
  series: string | null;
  bought: string;
  gone: string;
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
  phone: string | null;
  left_before: string | null;
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
  counts_as: SqlId | null;
  counts_until: string | null;
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

interface EndedSqlRow extends CategorySqlColumns {
  customer: SqlId;
  to_segment: SqlId | null;
  counts_as: SqlId;
  row_id: SqlId | null;
}

/** The segment that a customer who left it still counts as in, and the day on which that ends. */
interface CountsAs {
  segment: string | null;
  /** YYYY-MM-DD. */
  until: string | null;
}

/** What became of a history row's consequences, and whether an undo has withdrawn it. */
interface HistoryState {
  category: string | null;
  campaign: string | null;
  series: string | null;
  refused: string | null;
  withdrawn: boolean;
}

interface EmployeeSqlRow {
  id: SqlId;
  email: string | null;
  isinactive: string;
  title: string | null;
}

// ---- the nightly job ----

/** One row of RFM Segment Action. */
interface ActionMail {
  id: string;
  category: string | null;
  overwrite: boolean;
  notify: boolean;
  campaignEvent: string | null;
  /** Internal id of the campaign record. */
  campaign: string | null;
  promotion: string | null;
  /** Percent of the customers who receive nothing. */
  heldOut: number;
  /** Days from entering the segment to the mail. */
  delay: number;
  /** Days outside the segment before leaving it takes effect. */
  daysOutside: number;
  whatToDo: string | null;
}

/** What follows from a segment, as the CRM manager left it: its first mail, and those that follow. */
interface ActionRule extends ActionMail {
  later: ActionMail[];
}

/** A history row for which a later mail is due. */
interface DueRow {
  id: string;
  customer: string;
  campaign: string | null;
  series: string | null;
  bought: boolean;
  gone: boolean;
}

interface DueItem extends DueRow {
  due: true;
  isFirst: boolean;
  mail: ActionMail;
  unsettled?: undefined;
  ended?: undefined;
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
  effect: string | null;
  effectiveOn: Date | null;
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
  phone: string | null;
  leftBefore: string | null;
  digest: string | null;
  campaign: string | null;
  refused: string | null;
}

/** A change whose history row is missing. */
interface MissingItem extends Omit<PendingItem, 'id'>, CategoryState {
  id: null;
  lastRow: string | null;
  score: string | null;
  held: CountsAs;
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
  ended?: undefined;
}

/** A customer whose days outside a segment are over. */
interface EndedItem extends CategoryState {
  /** The row that waited for it. */
  id: string | null;
  customer: string;
  to: string | null;
  countsAs: string;
  action: ActionRule | null;
  ended: true;
  unsettled?: undefined;
}

/** What a night knows of a change besides. */
interface NightMarks {
  run: string;
  since: string | null;
  announced: boolean;
  joined: boolean;
  left: boolean;
  action: ActionRule | null;
  /** Of the segment left. */
  actionLeft: ActionRule | null;
  mayStartCampaign: boolean;
  unsettled?: undefined;
  due?: undefined;
  ended?: undefined;
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

/** Customers by global subscription status: those with one of `statuses`, and with none if `orNone`. */
interface StatusChoice {
  statuses: string[];
  orNone: boolean;
  /** All opt-ins; who has another status opted out, and their address with them. */
  optedIn: string[];
}

interface Store {
  name: string;
  manager: Employee | null;
}

/** What a change of segment reads and writes at once. */
interface EventRepository {
  setCategory: (customer: string, decision: CategoryDecision) => void;
  setCountsAs: (customer: string, countsAs: CountsAs) => void;
  addHistory: (row: HistoryRow) => string | null;
  noteOnRow: (id: string, values: Record<string, string>) => void;
}

interface Repository extends EventRepository {
  actions: () => Record<string, ActionRule>;
  missingChanges: (today: string) => MissingItem[];
  isStillMissing: (item: MissingItem) => boolean;
  unsentReferences: (from: string) => string[];
  wasSent: (reference: string, from: string | null) => boolean;
  dueRows: (mail: { id: string; segment: string; first: boolean }, from: string, to: string) => DueRow[];
  pendingRows: (
    from: string,
    until: string,
    unsent: string[],
    actions: Record<string, ActionRule>,
  ) => PendingItem[];
  digestMarks: (rowIds: string[]) => Record<string, string | null>;
  unsettledCategories: () => Omit<UnsettledItem, 'action' | 'unsettled'>[];
  endedWaits: (today: string) => Omit<EndedItem, 'action' | 'ended'>[];
  countsAs: (customer: string) => string | null;
  stateOf: (id: string) => HistoryState;
  contact: (customer: string) => {
    email: string | null;
    isInactive: boolean;
    status: string | null;
    addressOptedOut: boolean;
  };
  store: (location: string) => Store | null;
  employeesAt: (location: string) => Employee[];
  membersAt: (location: string | null) => Record<string, number>;
}

interface NightSettings {
  author: string | null;
  defaultRecipient: string | null;
  managerTitles: string;
  announceFrom: string | null;
  digestWeekday: string;
  mayMail: boolean;
}

/** What the map stage is given from outside. */
interface Services {
  repository: Repository;
  sendCampaignEvent: (campaignEventId: number, recipientId: number) => number;
  logError: LogError;
  mayMail: boolean;
  /** How much consent a campaign needs. */
  policy: string;
}

/** What the reduce stage is given from outside. */
interface DigestServices {
  repository: Repository;
  sendMail: (mail: { author: string; recipient: string; subject: string; body: string }) => void;
  settings: NightSettings;
  links: { customerUrl: string; movementUrl: string };
  remainingUnits: () => number;
}
