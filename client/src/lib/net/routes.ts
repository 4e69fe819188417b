import type {
  ActingCreate,
  AssignmentCreate,
  Board,
  BoardQueue,
  BoardUnits,
  Burden,
  CoverageMap,
  CoveragePeople,
  Delivery,
  DeliveryDetail,
  DeliveryResend,
  DeliverySchedule,
  DeliveryScheduleChange,
  DeliveryScheduleCreate,
  DeliveryState,
  Dispatch,
  DispatchPlan,
  DispatchRequest,
  EffortGive,
  Feedback,
  FeedbackAskedList,
  FeedbackCreate,
  FeedbackReply,
  FeedAnswer,
  Indicator,
  IndicatorAgreement,
  IndicatorCreate,
  IndicatorPatch,
  IndicatorReturn,
  IndicatorTrend,
  Login,
  PasswordChange,
  Person,
  ReplyCreate,
  Rollout,
  RolloutSwitch,
  RolloutUnits,
  Report,
  ReportDays,
  ReportReturn,
  ReportStart,
  ReportVersion,
  ScheduleKind,
  SavedActivity,
  SavedActivityPut,
  Session,
  SessionInfo,
  Submission,
  DraftPut,
  Acceptance,
  Summary,
  SummaryContext,
  SummaryContextInput,
  SummaryItem,
  SummaryKind,
  SummaryLines,
  SummaryLinesQuery,
  SummaryDuties,
  SummaryDutiesQuery,
  SummaryRows,
  SummaryRowsQuery,
  SummaryRun,
  SummarySettings,
  SummarySettingsChange,
  ScheduleRuns,
  TestMail,
  TestMailAnswer,
  TourMove,
  TourPlace,
  HolidayPut,
  HolidayYear,
  LeaveCreate,
  MailAddress,
  MailAddressChange,
  MailPreview,
  MailPreviewQuery,
  MailSetup,
  Notice,
  NoticeList,
  NotificationChanged,
  NotificationCount,
  NotificationIds,
  NotificationPreferences,
  NotificationPreferencesChange,
  NotificationPreview,
  NotificationPreviewQuery,
  NotificationSnooze,
  NotificationThread,
  NotificationTopic,
  NotificationThreadSeen,
  OneTimePassword,
  PushDevice,
  PushDevices,
  PushSubscribe,
  PushTest,
  PersonCreate,
  PersonEntry,
  PersonPatch,
  PersonRecord,
  Practice,
  PracticeOpen,
  PracticeOpened,
  Pulse,
  PulseGive,
  Setup,
  SupervisorLineCreate,
  Unit,
  UnitCreate,
  UnitList,
  UnitPatch,
  UnitStory,
  WrongSupervisor,
} from '#contracts/index.js';

/** Answer of every list. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

interface Route {
  body?: unknown;
  query?: object;
  answer: unknown;
}
interface Paging {
  limit?: number;
  cursor?: string;
}
type List<T, Query extends object = object> = { query: Paging & Query; answer: Page<T> };

/** Every command and question of the HTTP surface that the client uses, typed by the contracts; types only. */
export interface Routes extends Record<string, Route> {
  'GET /api/session': { answer: Session };
  'POST /api/session': { body: Login; answer: Session };
  'DELETE /api/session': { answer: undefined };
  'POST /api/session/password': { body: PasswordChange; answer: Session };
  'GET /api/session/list': { answer: Page<SessionInfo> };
  'DELETE /api/session/list/:id': { answer: undefined };
  'DELETE /api/session/all': { answer: undefined };

  'GET /api/people': List<Person, { under?: 'me'; unit?: string; account?: 'open'; q?: string }>;
  'GET /api/people/:id': { answer: Person };

  'GET /api/indicators': List<Indicator, { owner?: string }>;
  'GET /api/indicators/:id/trend': { answer: IndicatorTrend };
  'POST /api/indicators': { body: IndicatorCreate; answer: Indicator };
  'PATCH /api/indicators/:id': { body: IndicatorPatch; answer: Indicator };
  'POST /api/indicators/:id/proposal': { answer: Indicator };
  'POST /api/indicators/:id/agreement': { body: NonNullable<IndicatorAgreement>; answer: Indicator };
  'POST /api/indicators/:id/return': { body: IndicatorReturn; answer: Indicator };

  'GET /api/reports': List<Report, { owner?: string; from?: string; to?: string }>;
  'GET /api/reports/:id': { answer: Report };
  'GET /api/reports/:id/versions': { answer: Page<ReportVersion> };
  'GET /api/reports/mine/:date/start': { answer: ReportStart };
  'GET /api/reports/mine/:date/days': { answer: ReportDays };
  'PUT /api/reports/mine/:date': { body: DraftPut; answer: Report };
  'POST /api/reports/mine/:date/submission': { body: Submission; answer: Report };
  'POST /api/reports/:id/acceptance': { body: Acceptance; answer: Report };
  'POST /api/reports/:id/return': { body: ReportReturn; answer: Report };
  'GET /api/activities': { answer: Page<SavedActivity> };
  'PUT /api/activities/:id': { body: SavedActivityPut; answer: unknown };

  'GET /api/feedback': List<
    Feedback,
    { with?: string; reportId?: string; indicatorId?: string; order?: 'asc' | 'desc'; q?: string }
  >;
  'POST /api/feedback': { body: FeedbackCreate; answer: Feedback };
  'GET /api/feedback/requests': { answer: FeedbackAskedList };
  'GET /api/feedback/:id': { answer: Feedback };
  'POST /api/feedback/:id/replies': { body: ReplyCreate; answer: FeedbackReply };
  'POST /api/feedback/:id/read': { answer: Feedback };
  'GET /api/feed': {
    query: { after?: number; epoch?: string; mark?: string; wait?: number };
    answer: FeedAnswer;
  };

  'GET /api/board': { query: { unit?: string }; answer: Board };
  'GET /api/board/queue': { answer: BoardQueue };
  'GET /api/board/units': { answer: BoardUnits };

  'GET /api/summaries': List<SummaryItem, { kind?: SummaryKind }>;
  'GET /api/summaries/:week': { query: { revision?: number }; answer: Summary };
  'GET /api/summaries/:week/rows': { query: SummaryRowsQuery; answer: SummaryRows };
  'GET /api/summaries/:week/duties': { query: SummaryDutiesQuery; answer: SummaryDuties };
  'GET /api/summaries/:week/lines': { query: SummaryLinesQuery; answer: SummaryLines };
  'PUT /api/summaries/:week/context': { body: SummaryContextInput; answer: SummaryContext };
  'POST /api/summaries/:week/runs': { answer: { runId: string } };
  'GET /api/summaries/runs/:runId': { answer: SummaryRun };

  'GET /api/summaries/settings': { answer: SummarySettings };
  'PUT /api/summaries/settings': { body: SummarySettingsChange; answer: SummarySettings };
  'GET /api/coverage': { query: { from: string; to: string }; answer: CoverageMap };
  'GET /api/coverage/people': { query: { unit: string; date: string }; answer: CoveragePeople };
  'GET /api/coverage/units/:id': { answer: UnitStory };

  'GET /api/deliveries': List<
    Delivery,
    { week?: string; state?: DeliveryState; schedule?: string; channel?: 'mail' | 'app'; q?: string }
  >;
  'GET /api/deliveries/mail': { answer: MailSetup };
  'GET /api/deliveries/preview': { query: MailPreviewQuery; answer: MailPreview };
  'POST /api/deliveries/test-mail': { body: TestMail; answer: TestMailAnswer };
  'GET /api/deliveries/:id': { answer: DeliveryDetail };
  'POST /api/deliveries/:id/resend': { body: DeliveryResend; answer: DeliveryDetail };
  'GET /api/deliveries/schedules': List<DeliverySchedule>;
  'GET /api/deliveries/schedules/runs': {
    query: {
      kind?: ScheduleKind;
      day?: number;
      weekday: number;
      hour: string;
      zone?: string;
      next?: number;
    };
    answer: ScheduleRuns;
  };
  'POST /api/deliveries/schedules': { body: DeliveryScheduleCreate; answer: DeliverySchedule };
  'PUT /api/deliveries/schedules/:id': { body: DeliveryScheduleChange; answer: DeliverySchedule };
  'GET /api/deliveries/schedules/:id/dispatches/:period': { answer: DispatchPlan };
  'POST /api/deliveries/schedules/:id/dispatches': { body: DispatchRequest; answer: Dispatch };
  'DELETE /api/deliveries/schedules/:id': { query: { version: number }; answer: undefined };
  'GET /api/people/:id/mail-address': { answer: MailAddress };
  'PUT /api/people/:id/mail-address': { body: MailAddressChange; answer: MailAddress };

  'GET /api/notifications': List<
    NotificationThread,
    { show?: 'open' | 'tasks' | 'snoozed' | 'done'; about?: NotificationTopic }
  >;
  'GET /api/notifications/count': { answer: NotificationCount };
  'POST /api/notifications/seen': { body: NotificationIds; answer: NotificationChanged };
  'POST /api/notifications/unseen': { body: NotificationIds; answer: NotificationChanged };
  'POST /api/notifications/seen-thread': { body: NotificationThreadSeen; answer: NotificationChanged };
  'POST /api/notifications/snooze': { body: NotificationSnooze; answer: NotificationChanged };
  'GET /api/notifications/preferences': { answer: NotificationPreferences };
  'PUT /api/notifications/preferences': {
    body: NotificationPreferencesChange;
    answer: NotificationPreferences;
  };
  'GET /api/notifications/preview': { query: NotificationPreviewQuery; answer: NotificationPreview };
  'GET /api/notifications/devices': { answer: PushDevices };
  'POST /api/notifications/devices': { body: PushSubscribe; answer: PushDevice };
  'DELETE /api/notifications/devices/:id': { answer: undefined };
  'POST /api/notifications/devices/:id/test': { answer: PushTest };

  'GET /api/rollout': { answer: Rollout };
  'PUT /api/rollout/tours/:tour': { body: TourMove; answer: TourPlace };
  'POST /api/rollout/pulse': { body: PulseGive; answer: undefined };
  'POST /api/rollout/effort': { body: EffortGive; answer: undefined };
  'GET /api/rollout/pulse': { answer: Pulse };
  'GET /api/rollout/burden': { answer: Burden };
  'GET /api/admin/rollout': { answer: RolloutUnits };
  'GET /api/admin/practice': { answer: Practice };
  'POST /api/admin/practice': { body: PracticeOpen; answer: PracticeOpened };
  'DELETE /api/admin/practice': { answer: undefined };
  'PUT /api/admin/rollout/:unitId': { body: RolloutSwitch; answer: RolloutUnits };

  'GET /api/units': { answer: UnitList };
  'POST /api/setup': { body: Setup; answer: Session };
  'POST /api/me/wrong-supervisor': { body: WrongSupervisor; answer: Notice };
  'POST /api/admin/units': { body: UnitCreate; answer: Unit };
  'PATCH /api/admin/units/:id': { body: UnitPatch; answer: Unit };
  'GET /api/admin/notices': { answer: NoticeList };
  'POST /api/admin/notices/:id/resolution': { answer: Notice };
  'GET /api/admin/people': List<PersonEntry, { unit?: string; q?: string }>;
  'POST /api/admin/people': { body: PersonCreate; answer: OneTimePassword };
  'GET /api/admin/people/:id': { answer: PersonRecord };
  'PATCH /api/admin/people/:id': { body: PersonPatch; answer: PersonRecord };
  'POST /api/admin/people/:id/reset': { answer: OneTimePassword };
  'POST /api/admin/people/:id/assignments': { body: AssignmentCreate; answer: PersonRecord };
  'POST /api/admin/people/:id/supervisors': { body: SupervisorLineCreate; answer: PersonRecord };
  'POST /api/admin/people/:id/acting': { body: ActingCreate; answer: PersonRecord };
  'DELETE /api/admin/people/:id/acting/:line': { answer: undefined };
  'POST /api/admin/people/:id/leave': { body: LeaveCreate; answer: PersonRecord };
  'DELETE /api/admin/people/:id/leave/:line': { answer: undefined };
  'GET /api/admin/holidays': { query: { year: number }; answer: HolidayYear };
  'PUT /api/admin/holidays/:date': { body: HolidayPut; answer: HolidayYear };
  'DELETE /api/admin/holidays/:date': { answer: HolidayYear };
}
