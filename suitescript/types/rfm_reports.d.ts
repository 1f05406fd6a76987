// Shapes of the reports: rows of SuiteQL, figures, and what the pages are drawn from.

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

interface Segment {
  id: string;
  scriptId: string | null;
  name: string;
  inactive?: boolean;
  /** In the scheme, by which the segment has its colour. */
  place?: number;
}

/** What came of reading something. */
type Outcome<T> = { found: T } | { failed: string };

interface Period {
  month: string;
  asOf: string;
  complete: boolean;
}

/** Customers who are not scored. */
interface LeftOut {
  subsidiaries: string[];
  categories: string[];
  check_box: string;
}

/** Goals as shares of the baseline months, such as 0.25; null where there is no such goal. */
interface Targets {
  baseline_from: string;
  baseline_to: string;
  at_risk_lost_down: number | null;
  second_purchase_up: number | null;
  campaign_return_up: number | null;
}

/** One month of a success measure: a part of a whole. */
interface MonthOf {
  month: string;
  part: number;
  whole: number;
  complete: boolean;
}

interface Counting {
  targets: Targets | null;
  order_types: string[];
  net: boolean;
  locations: string[];
  currency: string | null;
  subsidiary: string | null;
  period: string;
  also: string[];
  projects: boolean;
  delivered_closed: boolean;
  book: string;
  segments: string[];
  at_risk: string[];
  lost: string[];
  left_out: LeftOut;
}

/** Figures of the distribution, for a segment or for all. */
interface DistributionFigures {
  customers: string;
  share: string | null;
  lifetime_value: string;
  average_lifetime_value: string | null;
  orders: string;
  average_orders: string | null;
  last_year: string;
  what_to_do: string | null;
}

interface PerformanceFigures {
  this_month: string;
  last_month: string;
  last_month_to_day: string;
  change: string | null;
  gross: string;
  returns: string;
  net: string;
  year_to_date: string;
  share_of_year: string | null;
}

/** Figures by the segment held when the month began. */
interface StartFigures {
  customers: string;
  buyers: string;
  share_bought: string | null;
  revenue: string;
  revenue_per_customer: string | null;
  gross: string;
  returns: string;
  net: string;
  last_month_revenue: string | null;
  last_month_share_bought: string | null;
  change: string | null;
}

interface StartSqlRow {
  segment: SqlId;
  segment_before: SqlId;
  buyers: SqlId;
  buyers_before: SqlId;
  gross: SqlId;
  returns: SqlId;
  gross_before: SqlId;
  returns_before: SqlId;
  year: SqlId;
}

/** What was sold to customers of a segment. */
interface SoldRow {
  segment: SqlId;
  buyers: SqlId;
  gross: SqlId;
  returns: SqlId;
}

interface InYearSqlRow {
  segment: SqlId;
  cents: SqlId;
}

/** Customers by the month of their first order. */
interface CohortSqlRow {
  in_month: string;
  customers: SqlId;
  repeated: SqlId;
  early: SqlId;
}

interface CurrencySqlRow {
  id: SqlId;
  symbol: string | null;
  base: string | null;
}

interface ActionTextSqlRow {
  segment: SqlId;
  what_to_do: string;
}

/** The rules by which a day's runs went. */
interface RulesSqlRow {
  run_as_of: string;
  run_scheme: string | null;
  run_fingerprint: string | null;
  run_version: string | null;
  first_id: SqlId;
  complete: SqlId;
}

/** Days whose changes are not movement. */
interface Apart {
  loaded: string[];
  relabelled: string[];
}

/** A figure, what it was before, and its change. */
interface KeyFigure {
  value: string | null;
  before: string | null;
  change: string | null;
}

interface KeyFigures {
  bestSegment: string | null;
  atRiskSegments: string[];
  best: KeyFigure;
  atRisk: KeyFigure;
  valueAtRisk: KeyFigure;
  wonBack: KeyFigure;
  wonBackRevenue: KeyFigure;
  secondPurchaseMonth: string;
  secondPurchase: KeyFigure;
  newCustomers: KeyFigure;
  revenue: KeyFigure;
}

/** A key figure as a person reads it. */
interface KeyCard {
  title: string;
  value: string;
  change: string;
  detail: string;
  good: boolean | null;
}

/** What the key figures are worked out from. */
interface KeyRead {
  now: DistributionSqlRow[];
  performance: PerformanceSqlRow[];
  start: StartRead | null;
  inYear: InYearSqlRow[] | null;
  cohorts: CohortSqlRow[];
}

interface MonthMoveSqlRow {
  in_month: string;
  from_segment: SqlId;
  to_segment: SqlId;
  changes: SqlId;
  cents: SqlId;
}

/** What customers bought in the month and in the one before, the changes since, and the day the history begins. */
interface StartRead {
  bought: StartSqlRow[];
  moves: MonthMoveSqlRow[];
  begins: string | null;
}

interface Figures<T> {
  rows: (Segment & T)[];
  total: T;
}

type MoveKind = 'loss' | 'gain' | 'first segment';

interface Move {
  kind: MoveKind;
  from: Segment;
  to: Segment;
  customers: string;
  lifetime_value: string;
}

interface Mover extends MoverSqlRow {
  kind: MoveKind;
  from: Segment;
  to: Segment;
  value: string;
  gross: string;
  returns: string;
  net: string;
  returnedHalf: boolean;
}

interface Movement {
  segments: Segment[];
  rows: Move[];
  losses: string;
  gains: string;
  firstSegments: string;
  cameBack: string;
  loaded: string;
  relabelled: string;
  apart: Apart;
  movers: Mover[];
}

interface MigrationSqlRow {
  from_segment: SqlId;
  to_segment: SqlId;
  customers: SqlId;
}

/** Segments that anybody moved from or to, and for each the customers who went to each of them. */
interface Migration {
  segments: Segment[];
  rows: { from: Segment; to: string[] }[];
}

interface NewSqlRow {
  in_month: string;
  customers: SqlId;
  repeated: SqlId;
}

interface NewToRepeat {
  month: string;
  customers: string;
  repeated: string;
  share: string | null;
  open: boolean;
}

interface ReturnedSqlRow {
  cohort: string;
  in_month: string;
  customers: SqlId;
}

/** Customers with their first order in a month, and those of them who ordered in each month after it. */
interface Cohort {
  month: string;
  customers: string;
  later: { customers: string; share: string | null }[];
}

interface AtRiskMovesSqlRow {
  in_month: string;
  entered: SqlId;
  departed: SqlId;
  lost: SqlId;
}

interface AtRiskBoughtSqlRow {
  in_month: string;
  customers: SqlId;
  gone: SqlId;
  cents: SqlId;
}

interface AtRiskRead {
  /** Internal ids of the at-risk segments. */
  atRisk: string[];
  moves: AtRiskMovesSqlRow[];
  bought: AtRiskBoughtSqlRow[];
  begins: string | null;
}

interface AtRiskMonth {
  month: string;
  at_risk_at_start: string;
  bought_again: string;
  share_bought_again: string | null;
  revenue: string;
  still_at_risk: string;
  lost: string;
  share: string | null;
}

interface CellSqlRow {
  recency: SqlId;
  frequency: SqlId;
  monetary: SqlId;
  customers: SqlId;
  buyers: SqlId;
  cents: SqlId;
}

interface ConcentrationPoint {
  percent: number;
  customers: string;
  lifetime_value: string;
  share: string | null;
}

interface Concentration {
  customers: string;
  lifetime_value: string;
  top: ConcentrationPoint[];
  curve: ConcentrationPoint[];
}

interface MoverSqlRow {
  id: SqlId;
  customer: SqlId;
  name: string | null;
  from_segment: SqlId;
  to_segment: SqlId;
  bought: SqlId;
  changed_on: string;
  last_order: string | null;
  cents: SqlId;
  gross: SqlId;
  returns: SqlId;
}

/** What a report is drawn from: figures, or why they cannot be read. */
interface SyncSqlRow {
  id: SqlId;
  sync_finished: string | null;
  sync_destination: string | null;
  sync_result: string | null;
  /** full, changed or some. */
  sync_scope: string | null;
  sync_read: SqlId | null;
  sync_sent: SqlId | null;
  sync_left_out: string | null;
  sync_failed: SqlId | null;
  sync_remaining: SqlId | null;
}

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
  returns: SqlId;
  last_year: SqlId;
}

interface MovementSqlRow {
  from_segment: SqlId;
  to_segment: SqlId;
  bought: SqlId;
  changes: SqlId;
  customers: SqlId;
  loaded: SqlId;
  relabelled: SqlId;
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
  address_opted_out: string;
  customers: SqlId;
}

interface RecipientSqlRow {
  id: SqlId;
  entity_id: string;
  name: string | null;
  email: string | null;
  isinactive: string;
  address_opted_out: string;
  status: SqlId | null;
  score: string | null;
  last_order: string | null;
  cents: SqlId;
  store: string | null;
}

/** A customer on a page of their own. */
interface CustomerSqlRow {
  id: SqlId;
  entity_id: string;
  name: string | null;
  segment: SqlId | null;
  score: string | null;
  last_order: string | null;
  orders: SqlId;
  cents: SqlId;
  stage: string | null;
  store: string | null;
  counts_as: string | null;
  counts_until: string | null;
  held_until: string | null;
}

interface StoreSqlRow {
  store: SqlId;
  segment: SqlId;
  customers: SqlId;
  name: string | null;
  cents: SqlId;
}

/** New customers by the store of the first order, and how many of them bought again within 90 days. */
interface NewAtStoreSqlRow {
  store: SqlId;
  name: string | null;
  customers: SqlId;
  repeated: SqlId;
}

interface PastSqlRow {
  id: SqlId;
  day: string;
  to_name: string | null;
}

/** The action row of a segment. */
interface SegmentAction {
  id: string;
  whatToDo: string | null;
}

interface MemberSqlRow {
  id: SqlId;
  entity_id: string;
  name: string | null;
  score: string | null;
  since: string | null;
  phone: string | null;
  store: string | null;
  previous: string | null;
  last_order: string | null;
  orders: SqlId;
  cents: SqlId;
  risk: string | null;
  expected: string | null;
  predicted: SqlId | null;
  /** Where the customer stands in the order of the page. */
  place: SqlId;
}

/** What the customers of a segment are ordered by. */
type MemberOrder = 'value' | 'risk' | 'expected' | 'predicted';

interface SavedSearch {
  id: string;
  title: string;
  counts: string;
}

/** Customers of a campaign in one segment of whom one thing became, and sums for each window of days. */
interface CampaignSqlRow {
  campaign: string;
  segment: SqlId;
  wave: string;
  outcome: string;
  customers: SqlId;
  first_day: string;
  last_day: string;
  [sum: string]: SqlId;
}

/** What a campaign brought per customer, against those held out; amounts in cents. */
interface CampaignEffect {
  difference: number;
  incremental: number;
  low: number | null;
  high: number | null;
  shows: string;
  more: number | null;
}

/** Orders with a promotion, by the segment held on the day before and by today's. */
interface RedeemedSqlRow {
  promotion: SqlId;
  segment: SqlId;
  segment_now: SqlId;
  orders: SqlId;
  customers: SqlId;
  mailable: SqlId;
  cents: SqlId | null;
  discount: SqlId | null;
}

interface PromotionSqlRow {
  id: SqlId;
  name: string | null;
  code: string | null;
  first_day: string | null;
  last_day: string | null;
}

interface MembersSqlRow {
  promotion: SqlId;
  segment: SqlId;
  customers: SqlId;
  mailable: SqlId;
}

interface CostSqlRow {
  name: string | null;
  id: SqlId;
  campaign: SqlId | null;
  promotion: SqlId | null;
  event: SqlId | null;
  cost: SqlId | null;
}

/** Orders with one coupon code of a promotion. */
interface CodeSqlRow {
  promotion: SqlId;
  code: string;
  orders: SqlId;
  customers: SqlId;
  cents: SqlId;
  discount: SqlId;
}

/** What was read of promotions; `members` has those of each promotion that can be counted. */
interface PromotionsRead {
  codes: Outcome<CodeSqlRow[]>;
  redeemed: RedeemedSqlRow[];
  promotions: PromotionSqlRow[];
  members: Map<string, MembersSqlRow[]>;
}

/** Customers of a campaign in one segment whose latest response to a mail was this one, as a code or a word. */
interface ResponseSqlRow {
  campaign: string;
  segment: SqlId;
  response: string;
  customers: SqlId;
}

/** Orders with a campaign as their lead source. */
interface LeadSourceSqlRow {
  campaign: SqlId;
  orders: SqlId;
  customers: SqlId;
  cents: SqlId;
}

/** A campaign by its own record; `cost` in cents. */
interface CampaignRecordSqlRow {
  id: SqlId;
  title: string | null;
  cost: SqlId | null;
}

/** What was read for the page of campaigns; `costs`, in cents, and `names` by the key of the campaign. */
interface CampaignsRead {
  rows: CampaignSqlRow[];
  segments: Segment[];
  period: { since: string; asOf: string };
  targets: Targets | null;
  promotions: Outcome<PromotionsRead>;
  costs: Record<string, number>;
  names: Record<string, string>;
  responses: Outcome<ResponseSqlRow[]>;
  leadSources: Outcome<LeadSourceSqlRow[]>;
  secondPurchases: Outcome<NewAtStoreSqlRow[]>;
}

interface ReportRepository {
  redemptions: (counting: Counting, since: string, asOf: string, choice: StatusChoice) => RedeemedSqlRow[];
  promotionsOf: (ids: string[]) => PromotionSqlRow[];
  couponCodes: (counting: Counting, since: string, asOf: string) => CodeSqlRow[];
  membersWhenBegun: (days: [string, string][], choice: StatusChoice) => MembersSqlRow[];
  costs: () => CostSqlRow[];
  campaignRecords: (ids: string[]) => CampaignRecordSqlRow[];
  newestRun: () => string | null;
  segments: () => (Segment & { scriptId: string })[];
  runs: () => RunSqlRow[];
  lastRefresh: () => RunSqlRow | null;
  syncs: () => SyncSqlRow[];
  distribution: () => DistributionSqlRow[];
  performance: (counting: Counting, asOf: string) => PerformanceSqlRow[];
  performanceAtStart: (counting: Counting, asOf: string) => StartSqlRow[];
  boughtInYear: (counting: Counting, asOf: string) => InYearSqlRow[];
  movesByMonth: (since: string) => MonthMoveSqlRow[];
  historyBegins: () => string | null;
  rulesByDay: (from: string, to: string) => RulesSqlRow[];
  movement: (from: string, to: string, apart: Apart) => MovementSqlRow[];
  movers: (counting: Counting, from: string, to: string, apart: Apart) => MoverSqlRow[];
  currencies: () => CurrencySqlRow[];
  actions: () => ActionTextSqlRow[];
  migration: (day: string, to: string) => { moved: MigrationSqlRow[]; since: MigrationSqlRow[] };
  cells: () => CellSqlRow[];
  concentration: (ranks: number[]) => Record<string, SqlId>;
  newToRepeat: (counting: Counting, since: string, asOf: string) => CohortSqlRow[];
  retention: (counting: Counting, since: string, asOf: string) => ReturnedSqlRow[];
  atRiskMoves: (since: string, atRisk: string[], lost: string[]) => AtRiskMovesSqlRow[];
  atRiskBought: (
    counting: Counting,
    since: string,
    asOf: string,
    atRisk: string[],
    lost: string[],
  ) => AtRiskBoughtSqlRow[];
  campaignResults: (counting: Counting, since: string, asOf: string) => CampaignSqlRow[];
  campaignResponses: (since: string) => ResponseSqlRow[];
  leadSources: (counting: Counting, since: string, asOf: string, ids: string[]) => LeadSourceSqlRow[];
  refusals: (since: string) => RefusedSqlRow[];
  actionOf: (segment: string) => SegmentAction | null;
  savedSearch: (scriptId: string) => string | null;
  savedSearches: () => SavedSearch[];
  membersOf: (
    group: MemberGroup,
    order: MemberOrder,
    after: { place: string; id: string } | null,
    store: string | null,
  ) => MemberSqlRow[];
  customersByStore: () => StoreSqlRow[];
  salesByStore: (counting: Counting, first: string, last: string) => StoreSqlRow[];
  secondPurchases: (counting: Counting, first: string, asOf: string) => NewAtStoreSqlRow[];
  customer: (id: string) => CustomerSqlRow | null;
  pastOf: (id: string) => PastSqlRow[];
  stillCounting: (segment: string) => { here: SqlId | null; elsewhere: SqlId | null };
  consentOf: (group: MemberGroup, choice: StatusChoice) => ConsentSqlRow[];
  recipientsOf: (group: MemberGroup, choice: StatusChoice, after: string) => RecipientSqlRow[];
  partEnds: (group: MemberGroup, choice: StatusChoice) => string[];
  groupValues: (kind: 'stage' | 'audience') => ListValueSqlRow[];
  groupsBySegment: (kind: 'stage' | 'audience') => GroupSqlRow[];
  figuresAtMonthEnds: (since: string) => FiguresSqlRow[];
  ageing: (spans: Span[]) => AgeingSqlRow[];
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
  /** How much consent a campaign needs. */
  policy: string;
  logError: LogError;
  /** Address of an action row; only where a page links to one. */
  actionAddress: (id: string) => string;
}

/** What the portlet shows. */
interface PortletView extends RunsRead {
  today: string;
  segments: Outcome<Segment[]>;
  distribution: Outcome<Figures<DistributionFigures>>;
  trend: Outcome<SegmentTrend | null>;
}

/** Sizes of segments at month ends, oldest first; the change is from the first to the last. */
interface SegmentTrend {
  months: string[];
  rows: (Segment & { sizes: string[]; change: string | null })[];
}

/** What the page shows. */
interface PageView extends PortletView {
  made: string;
  start: Outcome<Figures<StartFigures> | null>;
  performance: Outcome<Figures<PerformanceFigures>>;
  keyFigures: Outcome<KeyFigures>;
  movement: Outcome<Movement>;
  /** Of the currency that amounts are in, where it is known. */
  code: string | null;
  migration: Outcome<Migration>;
  range: { from: string; to: string; ofMonth: boolean };
  refusals: Outcome<RefusedSqlRow[]>;
  searches: Outcome<SavedSearch[]>;
  syncs: Outcome<SyncSqlRow[]>;
  period: Period & { today: string };
  counting: Counting;
  notes: string[];
}

/** Parameters of the dashboard's address, as anybody may have typed them. */
interface Asked {
  month?: string;
  from?: string;
  to?: string;
  refresh?: string;
}

/** What the page of the success measures shows. */
interface MeasuresView extends RunsRead {
  made: string;
  today: string;
  newToRepeat: Outcome<NewToRepeat[]>;
  atRisk: Outcome<AtRiskMonth[]>;
  retention: Outcome<Cohort[]>;
  concentration: Outcome<Concentration | null>;
  heatMap: Outcome<{ recency: string; cells: { customers: string; lifetime_value: string }[] }[]>;
  period: Period & { today: string };
  counting: Counting;
  notes: string[];
}
