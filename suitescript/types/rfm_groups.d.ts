// Shapes of the pages of stages and audiences, and of who leaves a segment next.

/** Where time alone leads: a letter of `cells` for each score from 555 down to 111, the first for the first segment. */
interface Places {
  /** Most days for the scores 5, 4, 3 and 2. */
  recencyDays: number[];
  /** Script ids. */
  segments: string[];
  cells: string;
}

/** Days after the first, up to the second. */
interface Span {
  after: string;
  upTo: string;
}

/** Customers with one of these scores, and a last order in the span. */
interface Leavers extends Span {
  scores: string[];
}

interface AgeingSqlRow {
  score: string | null;
  span: SqlId;
  customers: SqlId;
  cents: SqlId;
}

interface LeavingRow {
  /** Script ids of segments. */
  from: string;
  to: string;
  within: { days: number; customers: string; value: string }[];
}

/** A value of a list, or a part of the customers that is listed like one. */
interface MemberGroup {
  id: string;
  scriptId: string;
  name: string;
  /** A segment where there is none. */
  kind?: 'stage' | 'audience' | 'leaving';
  /** Of `leaving`. */
  leavers?: Leavers[];
}

interface ListValueSqlRow {
  id: SqlId;
  scriptid: string;
  name: string;
}

interface GroupSqlRow extends ListValueSqlRow {
  segment: SqlId;
  customers: SqlId;
  cents: SqlId;
}

interface FiguresSqlRow {
  id: SqlId;
  run_as_of: string | null;
  figures: string | null;
}

/** A stage or an audience as the page shows it. */
interface GroupFigures {
  kind: 'stage' | 'audience';
  id: string;
  scriptId: string;
  label: string;
  customers: bigint;
  cents: bigint;
  /** Customers by internal id of the segment they hold. */
  segments: Map<string, bigint>;
}

interface AlikeRow {
  label: string;
  customers: bigint;
  rule: string;
}

interface GroupTrend {
  days: string[];
  rows: { label: string; sizes: (number | null)[] }[];
}
