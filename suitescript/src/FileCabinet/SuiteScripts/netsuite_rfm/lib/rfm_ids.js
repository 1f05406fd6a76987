/**
 * Script ids of the objects that this project deploys. Each is defined only here.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => ({
  SEGMENT_LIST: 'customlist_rfm_segment',
  STAGE_LIST: 'customlist_rfm_lifecycle_stage',
  AUDIENCE_LIST: 'customlist_rfm_audience',
  RISK_LIST: 'customlist_rfm_churn_risk',

  /** Fields of the customer record. */
  CUSTOMER: {
    segment: 'custentity_rfm_segment',
    changedOn: 'custentity_rfm_segment_changed_on',
    updatedAt: 'custentity_segment_last_updated',
    wayBack: 'custentity_rfm_way_back',
    score: 'custentity_rfm_score',
    recencyScore: 'custentity_rfm_recency_score',
    frequencyScore: 'custentity_rfm_frequency_score',
    monetaryScore: 'custentity_rfm_monetary_score',
    lastOrder: 'custentity_rfm_last_order_date',
    lifetimeValue: 'custentity_rfm_lifetime_value',
    orderCount: 'custentity_rfm_order_count',
    homeLocation: 'custentity_rfm_home_location',
    previousSegment: 'custentity_rfm_previous_segment',
    churnRisk: 'custentity_rfm_churn_risk',
    expectedOrder: 'custentity_rfm_expected_next_order_date',
    predictedValue: 'custentity_rfm_predicted_clv',
    stage: 'custentity_rfm_lifecycle_stage',
    audiences: 'custentity_rfm_audiences',
    holdUntil: 'custentity_rfm_hold_until',
    category: 'category',
    categorySet: 'custentity_rfm_category_set',
    categoryBefore: 'custentity_rfm_category_before',
    countsAs: 'custentity_rfm_counts_as',
    countsUntil: 'custentity_rfm_counts_until',
  },

  HISTORY: {
    type: 'customrecord_rfm_segment_history',
    customer: 'custrecord_rfm_sh_customer',
    from: 'custrecord_rfm_sh_from',
    to: 'custrecord_rfm_sh_to',
    changedOn: 'custrecord_rfm_sh_changed_on',
    score: 'custrecord_rfm_sh_score',
    lastOrder: 'custrecord_rfm_sh_last_order',
    lifetimeValue: 'custrecord_rfm_sh_lifetime_value',
    source: 'custrecord_rfm_sh_source',
    digest: 'custrecord_rfm_sh_digest',
    campaign: 'custrecord_rfm_sh_campaign',
    campaignKey: 'custrecord_rfm_sh_campaign_key',
    series: 'custrecord_rfm_sh_series',
    categoryState: 'custrecord_rfm_sh_category',
    refused: 'custrecord_rfm_sh_refused',
    withdrawn: 'custrecord_rfm_sh_withdrawn',
    effect: 'custrecord_rfm_sh_effect',
    effectiveOn: 'custrecord_rfm_sh_effective_on',
  },

  ACTION: {
    type: 'customrecord_rfm_segment_action',
    segment: 'custrecord_rfm_sa_segment',
    category: 'custrecord_rfm_sa_category',
    overwrite: 'custrecord_rfm_sa_overwrite',
    notify: 'custrecord_rfm_sa_notify',
    campaignEvent: 'custrecord_rfm_sa_campaign_event',
    campaignName: 'custrecord_rfm_sa_campaign_name',
    campaign: 'custrecord_rfm_sa_campaign',
    promotion: 'custrecord_rfm_sa_promotion',
    heldOut: 'custrecord_rfm_sa_held_out',
    delay: 'custrecord_rfm_sa_delay',
    cost: 'custrecord_rfm_sa_cost',
    daysOutside: 'custrecord_rfm_sa_days_outside',
    whatToDo: 'custrecord_rfm_sa_what_to_do',
  },

  /** One row for each run of the worker, and one for each night in which the nightly job failed at something. */
  RUN: {
    type: 'customrecord_rfm_run',
    started: 'custrecord_rfm_run_started',
    finished: 'custrecord_rfm_run_finished',
    asOf: 'custrecord_rfm_run_as_of',
    result: 'custrecord_rfm_run_result',
    exitCode: 'custrecord_rfm_run_exit_code',
    scope: 'custrecord_rfm_run_scope',
    read: 'custrecord_rfm_run_read',
    scored: 'custrecord_rfm_run_scored',
    changed: 'custrecord_rfm_run_changed',
    written: 'custrecord_rfm_run_written',
    rejected: 'custrecord_rfm_run_rejected',
    unconfirmed: 'custrecord_rfm_run_unconfirmed',
    remaining: 'custrecord_rfm_run_remaining',
    requests: 'custrecord_rfm_run_requests',
    scheme: 'custrecord_rfm_run_scheme',
    version: 'custrecord_rfm_run_version',
    counting: 'custrecord_rfm_run_counting',
    fingerprint: 'custrecord_rfm_run_fingerprint',
    readFrom: 'custrecord_rfm_run_read_from',
    readUntil: 'custrecord_rfm_run_read_until',
    figures: 'custrecord_rfm_run_brake',
  },

  /** One row for each sync of the worker to a campaign tool. */
  SYNC: {
    type: 'customrecord_rfm_sync',
    finished: 'custrecord_rfm_sync_finished',
    destination: 'custrecord_rfm_sync_destination',
    result: 'custrecord_rfm_sync_result',
    scope: 'custrecord_rfm_sync_scope',
    read: 'custrecord_rfm_sync_read',
    sent: 'custrecord_rfm_sync_sent',
    leftOut: 'custrecord_rfm_sync_left_out',
    failed: 'custrecord_rfm_sync_failed',
    remaining: 'custrecord_rfm_sync_remaining',
  },

  STORE_MANAGER: 'custrecord_rfm_store_manager',

  /** The page of the reports. */
  DASHBOARD: { scriptId: 'customscript_rfm_dashboard_sl', deploymentId: 'customdeploy_rfm_dashboard_sl' },

  /** Parameters of the scripts, all kept at company level. */
  PARAMETER: {
    actions: 'custscript_rfm_actions',
    author: 'custscript_rfm_author',
    defaultRecipient: 'custscript_rfm_default_recipient',
    managerTitles: 'custscript_rfm_manager_titles',
    announceFrom: 'custscript_rfm_announce_from',
    mailAnywhere: 'custscript_rfm_mail_anywhere',
    digestWeekday: 'custscript_rfm_digest_weekday',
  },

  /** Parameters of the weekly report. */
  WEEKLY: {
    author: 'custscript_rfm_weekly_author',
    recipients: 'custscript_rfm_weekly_recipients',
    folder: 'custscript_rfm_weekly_folder',
    weekday: 'custscript_rfm_weekly_weekday',
    mailAnywhere: 'custscript_rfm_weekly_anywhere',
  },

  /** How much consent a campaign requires, one parameter for each script. */
  CONSENT: { night: 'custscript_rfm_consent_night', page: 'custscript_rfm_consent_page' },

  /** The company's time zone, one parameter for each script, because a script cannot read another's. */
  TIME_ZONE: {
    event: 'custscript_rfm_zone_event',
    night: 'custscript_rfm_zone_night',
    page: 'custscript_rfm_zone_page',
    portlet: 'custscript_rfm_zone_portlet',
    weekly: 'custscript_rfm_zone_weekly',
  },

  SEARCH: {
    distribution: 'customsearch_rfm_distribution',
    revenue: 'customsearch_rfm_revenue',
    movement: 'customsearch_rfm_movement',
    /** One list per segment: this prefix and the script id of the list value without `val_rfm_`. */
    segmentPrefix: 'customsearch_rfm_in_',
    stagePrefix: 'customsearch_rfm_st_',
    audiencePrefix: 'customsearch_rfm_au_',
  },
}));
