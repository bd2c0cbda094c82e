/* What a careless caller does: every mistake gives a status and words, and writes no output. */
#include <alpr.h>
#include <stdio.h>
#include <string.h>

static int failures = 0;

static void expect(const char *what, alpr_status got, alpr_status want, const char *word) {
  const char *said = alpr_last_error();
  if (got != want || !strstr(said, word)) {
    printf("%s: expected status %u and `%s`, got %u and `%s`\n", what, (unsigned)want, word, (unsigned)got, said);
    failures++;
  }
}

/* Whatever is NULL is named, whatever number means nothing is said, and nothing is written. */
static void records(void) {
  static uint8_t byte;
  alpr_circumstances *all = NULL;
  alpr_record *record = NULL;
  alpr_text *text = NULL;
  alpr_hits *hits = NULL;
  expect("no camera", alpr_circumstances_new(1, NULL, &all), ALPR_STATUS_NULL_POINTER, "camera");
  expect("no out", alpr_circumstances_new(1, "C-1", NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("no time", alpr_circumstances_new(INT64_MAX, "C-1", &all), ALPR_STATUS_INVALID_ARGUMENT, "microseconds");
  expect("no camera's name", alpr_circumstances_new(1, "", &all), ALPR_STATUS_OK, "");
  expect("no circumstances", alpr_circumstances_set_mobile(NULL), ALPR_STATUS_NULL_POINTER, "circumstances");
  expect("no unit", alpr_circumstances_set_unit(NULL, NULL), ALPR_STATUS_NULL_POINTER, "circumstances");
  expect("no UTF-8", alpr_circumstances_set_unit(all, "\xff"), ALPR_STATUS_INVALID_UTF8, "unit");
  expect("no vendor", alpr_circumstances_set_vendor(all, NULL), ALPR_STATUS_NULL_POINTER, "name");
  expect("no owner", alpr_circumstances_set_private_feed(all, NULL, ""), ALPR_STATUS_NULL_POINTER, "owner");
  expect("no clock", alpr_circumstances_set_clock(all, 3), ALPR_STATUS_INVALID_ARGUMENT, "3 is no alpr_clock_quality");
  expect("no kind", alpr_circumstances_add_picture(all, 4, ""), ALPR_STATUS_INVALID_ARGUMENT, "alpr_picture_kind");
  expect("no model", alpr_circumstances_add_model(all, NULL), ALPR_STATUS_NULL_POINTER, "sha256");
  expect("no list", alpr_circumstances_set_list(NULL, ""), ALPR_STATUS_NULL_POINTER, "circumstances");
  expect("nameless", alpr_record_of_text("AB1", NULL, all, &record), ALPR_STATUS_REFUSED, "camera");
  alpr_circumstances_free(all);
  expect("C-1", alpr_circumstances_new(1, "C-1", &all), ALPR_STATUS_OK, "");
  expect("nowhere", alpr_circumstances_set_place(all, 91, 0, -1, -1), ALPR_STATUS_OK, "");
  expect("nowhere", alpr_record_of_text("AB1", NULL, all, &record), ALPR_STATUS_INVALID_ARGUMENT, "91");
  expect("somewhere", alpr_circumstances_set_place(all, 0, 0, -1, -1), ALPR_STATUS_OK, "");
  expect("no hash", alpr_circumstances_set_list(all, "00"), ALPR_STATUS_OK, "");
  expect("no hash", alpr_record_of_text("AB1", NULL, all, &record), ALPR_STATUS_INVALID_ARGUMENT, "SHA-256");
  expect("no read", alpr_record_of_read(NULL, all, &record), ALPR_STATUS_NULL_POINTER, "read");
  expect("no plate", alpr_record_of_text(NULL, NULL, all, &record), ALPR_STATUS_NULL_POINTER, "plate");
  expect("no state", alpr_record_of_text("AB1", "QQ", all, &record), ALPR_STATUS_INVALID_ARGUMENT, "QQ");
  expect("no JSON", alpr_record_from_json(NULL, &record), ALPR_STATUS_NULL_POINTER, "json");
  expect("no record", alpr_record_from_json("[]", &record), ALPR_STATUS_INVALID_RECORD, "not a record");
  expect("no record", alpr_record_to_json(NULL, &text), ALPR_STATUS_NULL_POINTER, "record");
  expect("no list", alpr_hotlist_matches_record(NULL, record, NULL, NULL, 0, &hits), ALPR_STATUS_NULL_POINTER, "record");
  expect("no list", alpr_hotlist_open(NULL, 1, NULL), ALPR_STATUS_NULL_POINTER, "bytes");
  expect("nothing", alpr_hotlist_open(NULL, 0, NULL), ALPR_STATUS_INVALID_LIST, "");
  expect("no list", alpr_hotlist_shift_check(NULL, NULL, 0, 1, NULL, NULL), ALPR_STATUS_NULL_POINTER, "list");
  expect("no index", alpr_hotlist_open(&byte, 1, NULL), ALPR_STATUS_INVALID_LIST, "");
  expect("no length", alpr_hotlist_open(&byte, (size_t)-1, NULL), ALPR_STATUS_INVALID_ARGUMENT, "items of `bytes`");
  if (record || text || hits || *alpr_record_id(NULL) || *alpr_text_get(NULL) || alpr_text_len(NULL)) failures++;
  alpr_circumstances_free(all);
  alpr_circumstances_free(NULL);
  alpr_record_free(NULL);
  alpr_text_free(NULL);
}

static void cases(void) {
  alpr_alarm_desk *desk = NULL;
  alpr_alarms *alarms = NULL;
  alpr_case *file = NULL;
  alpr_disposition *found = NULL;
  alpr_text *text = NULL;
  size_t ended = 7;
  int64_t left = 7;
  alpr_withdrawal stands = ALPR_WITHDRAWAL_CHANGED;
  expect("no gap", alpr_alarm_desk_new(0, &desk), ALPR_STATUS_INVALID_ARGUMENT, "30 s");
  expect("no desk", alpr_alarm_desk_new(30, NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("desk", alpr_alarm_desk_new(30, &desk), ALPR_STATUS_OK, "");
  expect("no alarms", alpr_alarm_desk_raise(desk, NULL, NULL, NULL, NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("no hits", alpr_alarm_desk_raise(desk, NULL, NULL, NULL, &alarms), ALPR_STATUS_NULL_POINTER, "hits");
  expect("no desk", alpr_alarm_desk_raise(NULL, NULL, NULL, NULL, &alarms), ALPR_STATUS_NULL_POINTER, "desk");
  expect("no case", alpr_alarm_desk_guard(desk, NULL, 0), ALPR_STATUS_NULL_POINTER, "case");
  expect("no count", alpr_alarm_desk_release(desk, "A", "B", "C", 0, "D", NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("no why", alpr_alarm_desk_release(desk, "A", "B", "C", 0, NULL, &ended), ALPR_STATUS_NULL_POINTER, "why");
  expect("no guards", alpr_alarm_desk_guards(NULL, &text), ALPR_STATUS_NULL_POINTER, "desk");
  expect("no guards", alpr_alarm_desk_restore_guards(desk, NULL), ALPR_STATUS_NULL_POINTER, "json");
  expect("no guard", alpr_alarm_desk_restore_guards(desk, "\n{}"), ALPR_STATUS_INVALID_RECORD, "line 2: not a guard");
  expect("no case", alpr_alarm_desk_remember(desk, NULL), ALPR_STATUS_NULL_POINTER, "case");
  expect("no case", alpr_hotlist_withdrawal(NULL, NULL, 0, &stands), ALPR_STATUS_NULL_POINTER, "list");
  expect("no out", alpr_hotlist_withdrawal(NULL, NULL, 0, NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("no hit", alpr_hit_to_json(NULL, NULL, &text), ALPR_STATUS_NULL_POINTER, "hit");
  expect("no hit", alpr_alarm_hit_to_json(NULL, &text), ALPR_STATUS_NULL_POINTER, "alarm");
  expect("no alarm", alpr_case_new(NULL, &file), ALPR_STATUS_NULL_POINTER, "alarm");
  expect("no case", alpr_case_from_json("{}", &file), ALPR_STATUS_INVALID_RECORD, "not a case");
  expect("no case", alpr_case_open(NULL, "C", 0), ALPR_STATUS_NULL_POINTER, "case");
  expect("nobody", alpr_case_open(NULL, NULL, 0), ALPR_STATUS_NULL_POINTER, "by");
  expect("no plate", alpr_case_check_read(NULL, "C", 0, "", "MO", NULL), ALPR_STATUS_INVALID_PLATE, "");
  expect("no state", alpr_case_check_read(NULL, "C", 0, "A", NULL, NULL), ALPR_STATUS_NULL_POINTER, "state");
  expect("no system", alpr_case_ask(NULL, "C", 0, 5, 0), ALPR_STATUS_INVALID_ARGUMENT, "5 is no alpr_system");
  expect("no urgency", alpr_case_ask(NULL, "C", 0, 0, 2), ALPR_STATUS_INVALID_ARGUMENT, "alpr_urgency");
  expect("no reference", alpr_case_answer(NULL, "C", 0, NULL, 1), ALPR_STATUS_NULL_POINTER, "reference");
  expect("no reason", alpr_case_reject(NULL, "C", 0, 0, NULL), ALPR_STATUS_INVALID_ARGUMENT, "0 is no alpr_reason");
  expect("lost", alpr_case_reject(NULL, "C", 0, 6, "words"), ALPR_STATUS_INVALID_ARGUMENT, "words");
  expect("no why", alpr_case_withdraw(NULL, 0, NULL), ALPR_STATUS_NULL_POINTER, "why");
  expect("no word", alpr_case_dispose(NULL, "C", 0, NULL), ALPR_STATUS_NULL_POINTER, "disposition");
  expect("no case", alpr_case_time_left_us(NULL, 0, &left), ALPR_STATUS_NULL_POINTER, "case");
  expect("no case", alpr_case_proposed(NULL, &found), ALPR_STATUS_NULL_POINTER, "case");
  expect("no case", alpr_case_to_json(NULL, &text), ALPR_STATUS_NULL_POINTER, "case");
  expect("no case", alpr_case_report(NULL, NULL, 0, &text), ALPR_STATUS_NULL_POINTER, "case");
  expect("no outcome", alpr_disposition_new(0, 1, NULL, &found), ALPR_STATUS_INVALID_ARGUMENT, "alpr_outcome");
  expect("no match", alpr_disposition_new(ALPR_OUTCOME_ACCEPT, ALPR_REASON_WRONG_STATE, NULL, &found),
         ALPR_STATUS_REFUSED, "expected misread");
  expect("no words", alpr_disposition_new(ALPR_OUTCOME_ACCEPT, ALPR_REASON_OTHER, "", &found), ALPR_STATUS_REFUSED, "");
  if (alarms || file || found || text || ended != 7 || left != 7 || stands != ALPR_WITHDRAWAL_CHANGED) failures++;
  if (alpr_hit_contradictions_len(NULL) || alpr_hit_contradictions_at(NULL, 0)) failures++;
  if (alpr_alarms_len(NULL) || alpr_alarms_at(NULL, 0) || alpr_alarm_tone(NULL) != ALPR_TONE_SILENT) failures++;
  if (alpr_alarms_suppressed_at(NULL, 0) || alpr_suppressed_hit(NULL) || *alpr_alarm_rendering(NULL)) failures++;
  if (alpr_case_status_of(NULL) != ALPR_CASE_STATUS_RAISED || *alpr_case_id(NULL)) failures++;
  alpr_alarms_free(NULL);
  alpr_alarm_desk_free(desk);
  alpr_alarm_desk_free(NULL);
  alpr_case_free(NULL);
  alpr_disposition_free(NULL);
}

static void entries(void) {
  const char *people[] = {NULL};
  alpr_manual_book *book = NULL;
  alpr_manual_draft *draft = NULL;
  alpr_manual_entries *made = NULL;
  alpr_text *text = NULL;
  alpr_hits *hits = NULL;
  expect("no book", alpr_manual_book_new(NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("book", alpr_manual_book_new(&book), ALPR_STATUS_OK, "");
  expect("no plate", alpr_manual_draft_of_plate(NULL, 1, &draft), ALPR_STATUS_NULL_POINTER, "plate");
  expect("no pattern", alpr_manual_draft_of_pattern(NULL, 1, &draft), ALPR_STATUS_NULL_POINTER, "pattern");
  expect("draft", alpr_manual_draft_of_plate("AB1", 1, &draft), ALPR_STATUS_OK, "");
  expect("no reason", alpr_manual_draft_set_reason(draft, 10, ""), ALPR_STATUS_INVALID_ARGUMENT, "alpr_entry_reason");
  expect("no note", alpr_manual_draft_set_reason(draft, 9, NULL), ALPR_STATUS_NULL_POINTER, "note");
  expect("no basis", alpr_manual_draft_set_legal_basis(draft, NULL), ALPR_STATUS_NULL_POINTER, "legal_basis");
  expect("no draft", alpr_manual_draft_set_owner(NULL, "C"), ALPR_STATUS_NULL_POINTER, "draft");
  expect("no draft", alpr_manual_draft_set_unit(NULL, "P-3"), ALPR_STATUS_NULL_POINTER, "draft");
  expect("no draft", alpr_manual_draft_set_ongoing(NULL, 1), ALPR_STATUS_NULL_POINTER, "draft");
  expect("no state", alpr_manual_draft_set_state(draft, "QQ"), ALPR_STATUS_INVALID_ARGUMENT, "QQ");
  expect("no draft", alpr_manual_book_enter(book, NULL, 0, &made), ALPR_STATUS_NULL_POINTER, "draft");
  expect("no out", alpr_manual_book_enter(book, draft, 0, NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("no id", alpr_manual_book_remove(book, "x", "C", 0, "D", &made), ALPR_STATUS_INVALID_ARGUMENT, "32");
  expect("no id", alpr_manual_book_review(book, NULL, "C", 0, &made), ALPR_STATUS_NULL_POINTER, "id");
  expect("nobody", alpr_manual_book_transfer_owner(book, "x", NULL, 0, &made), ALPR_STATUS_INVALID_ARGUMENT, "32");
  expect("no book", alpr_manual_book_entries(NULL, &made), ALPR_STATUS_NULL_POINTER, "book");
  expect("no book", alpr_manual_book_due_for_review(NULL, 0, &made), ALPR_STATUS_NULL_POINTER, "book");
  expect("no people", alpr_manual_book_orphans(book, NULL, 1, 0, &made), ALPR_STATUS_NULL_POINTER, "people");
  expect("nobody", alpr_manual_book_orphans(book, people, 1, 0, &made), ALPR_STATUS_NULL_POINTER, "people");
  expect("no out", alpr_manual_book_end_shift(book, "Sgt. 4", NULL, 0, NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("nobody", alpr_manual_book_end_shift(book, NULL, NULL, 0, &made), ALPR_STATUS_NULL_POINTER, "by");
  expect("no JSON", alpr_manual_book_restore(book, NULL), ALPR_STATUS_NULL_POINTER, "json");
  expect("no record", alpr_manual_book_matches(book, NULL, NULL, 0, 0, &hits), ALPR_STATUS_NULL_POINTER, "record");
  expect("no entry", alpr_manual_entry_to_json(NULL, &text), ALPR_STATUS_NULL_POINTER, "entry");
  expect("no entry", alpr_manual_entry_apply(NULL, NULL, 0), ALPR_STATUS_NULL_POINTER, "entry");
  if (made || text || hits || alpr_manual_entries_len(NULL) || alpr_manual_entries_at(NULL, 0)) failures++;
  if (*alpr_manual_entry_id(NULL) || alpr_manual_entry_is_active(NULL, 0)) failures++;
  if (alpr_manual_entry_reason(NULL) != ALPR_ENTRY_REASON_OTHER) failures++;
  alpr_manual_entries_free(NULL);
  alpr_manual_draft_free(draft);
  alpr_manual_draft_free(NULL);
  alpr_manual_book_free(book);
  alpr_manual_book_free(NULL);
}

/* A subject in which one thing is wrong. */
static void subject(const alpr_policies *policies, const alpr_holds *holds) {
  alpr_subject good, bad;
  alpr_verdict verdict = {7, 7, 7, 7, 7};
  alpr_text *text = NULL;
  int32_t covers = 7;
  memset(&good, 0, sizeof good);
  expect("nothing", alpr_evaluate(policies, holds, &good, 1, &verdict), ALPR_STATUS_INVALID_ARGUMENT, "captured_us");
  good.captured_us = 1;
  good.holder = ALPR_HOLDER_SERVER, good.data_class = ALPR_DATA_CLASS_READ, good.origin = ALPR_ORIGIN_MOBILE;
  expect("no state", alpr_evaluate(policies, holds, &good, 1, &verdict), ALPR_STATUS_NULL_POINTER, "jurisdiction");
  good.jurisdiction = "MO";
  bad = good, bad.jurisdiction = "QQ";
  expect("no state", alpr_evaluate(policies, holds, &bad, 1, &verdict), ALPR_STATUS_INVALID_ARGUMENT, "QQ");
  bad = good, bad.holder = 0;
  expect("no holder", alpr_evaluate(policies, holds, &bad, 1, &verdict), ALPR_STATUS_INVALID_ARGUMENT, "alpr_holder");
  bad = good, bad.data_class = 0;
  expect("no class", alpr_explain(policies, holds, &bad, 1, &text), ALPR_STATUS_INVALID_ARGUMENT, "alpr_data_class");
  bad = good, bad.origin = 0;
  expect("no origin", alpr_evaluate(policies, holds, &bad, 1, &verdict), ALPR_STATUS_INVALID_ARGUMENT, "alpr_origin");
  bad = good, bad.copied_us = INT64_MAX;
  expect("no time", alpr_evaluate(policies, holds, &bad, 1, &verdict), ALPR_STATUS_INVALID_ARGUMENT, "microseconds");
  bad = good, bad.id = "12";
  expect("no id", alpr_evaluate(policies, holds, &bad, 1, &verdict), ALPR_STATUS_INVALID_ARGUMENT, "32");
  bad = good, bad.plate = "A_B";
  expect("no plate", alpr_evaluate(policies, holds, &bad, 1, &verdict), ALPR_STATUS_INVALID_PLATE, "_");
  bad = good, bad.full_plate = "A_B";
  expect("no plate", alpr_evaluate(policies, holds, &bad, 1, &verdict), ALPR_STATUS_INVALID_PLATE, "_");
  bad = good, bad.listed = "AB1234,A_B";
  expect("no plate", alpr_evaluate(policies, holds, &bad, 1, &verdict), ALPR_STATUS_INVALID_PLATE, "_");
  bad = good, bad.camera = "\xff";
  expect("no UTF-8", alpr_evaluate(policies, holds, &bad, 1, &verdict), ALPR_STATUS_INVALID_UTF8, "camera");
  expect("no time", alpr_evaluate(policies, holds, &good, INT64_MIN, &verdict), ALPR_STATUS_INVALID_ARGUMENT, "time");
  expect("no policies", alpr_evaluate(NULL, holds, &good, 1, &verdict), ALPR_STATUS_NULL_POINTER, "policies");
  expect("no holds", alpr_evaluate(policies, NULL, &good, 1, &verdict), ALPR_STATUS_NULL_POINTER, "holds");
  expect("no subject", alpr_explain(policies, holds, NULL, 1, &text), ALPR_STATUS_NULL_POINTER, "subject");
  expect("no out", alpr_evaluate(policies, holds, &good, 1, NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("no hold", alpr_hold_covers(NULL, &good, 1, &covers), ALPR_STATUS_NULL_POINTER, "hold");
  expect("no record", alpr_subject_of_record(NULL, 0, 0, "MO", &good), ALPR_STATUS_NULL_POINTER, "record");
  if (verdict.kind != 7 || verdict.until_us != 7 || text || covers != 7 || good.captured_us != 1) failures++;
}

static void retention(void) {
  const char *const packs[] = {"nh", "nh"}, *const missing[] = {NULL}, *const files[] = {"name = 'x'\nwhole = 1\n"};
  alpr_policies *policies = NULL;
  alpr_holds *holds = NULL, *more = NULL;
  alpr_hold_draft draft;
  alpr_text *text = NULL;
  alpr_findings *findings = NULL;
  memset(&draft, 0, sizeof draft);
  expect("no out", alpr_policies_new(NULL, 0, NULL, 0, NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("no packs", alpr_policies_new(NULL, 1, NULL, 0, &policies), ALPR_STATUS_NULL_POINTER, "packs");
  expect("no file", alpr_policies_new(NULL, 0, missing, 1, &policies), ALPR_STATUS_NULL_POINTER, "files");
  expect("twice", alpr_policies_new(packs, 2, NULL, 0, &policies), ALPR_STATUS_INVALID_ARGUMENT, "twice");
  expect("no policy", alpr_policies_new(NULL, 0, files, 1, &policies), ALPR_STATUS_INVALID_ARGUMENT, "line 2");
  expect("no pack", alpr_pack_text("zz", &text), ALPR_STATUS_INVALID_ARGUMENT, "clayton-22-03");
  expect("no pack", alpr_pack_text(NULL, &text), ALPR_STATUS_NULL_POINTER, "name");
  expect("no policies", alpr_policies_lint(NULL, &findings), ALPR_STATUS_NULL_POINTER, "policies");
  expect("no policies", alpr_policies_explain(NULL, &text), ALPR_STATUS_NULL_POINTER, "policies");
  expect("policies", alpr_policies_new(packs, 1, NULL, 0, &policies), ALPR_STATUS_OK, "");
  expect("no out", alpr_holds_new(NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("no JSON", alpr_holds_from_json(NULL, &holds), ALPR_STATUS_NULL_POINTER, "json");
  expect("holds", alpr_holds_new(&holds), ALPR_STATUS_OK, "");
  expect("no holds", alpr_holds_open(NULL, &draft, 1, &more), ALPR_STATUS_NULL_POINTER, "holds");
  expect("no draft", alpr_holds_open(holds, NULL, 1, &more), ALPR_STATUS_NULL_POINTER, "draft");
  expect("no kind", alpr_holds_open(holds, &draft, 1, &more), ALPR_STATUS_INVALID_ARGUMENT, "alpr_hold_kind");
  draft.kind = ALPR_HOLD_KIND_EVIDENCE;
  expect("no authority", alpr_holds_open(holds, &draft, 1, &more), ALPR_STATUS_NULL_POINTER, "authority");
  draft.authority = draft.by = "x";
  draft.plates_len = 1;
  expect("no plates", alpr_holds_open(holds, &draft, 1, &more), ALPR_STATUS_NULL_POINTER, "plates");
  draft.plates_len = 0, draft.holders_len = 1;
  expect("no holders", alpr_holds_open(holds, &draft, 1, &more), ALPR_STATUS_NULL_POINTER, "holders");
  expect("no id", alpr_holds_close(holds, "12", "x", 1, "y", &more), ALPR_STATUS_INVALID_ARGUMENT, "32");
  expect("no hold", alpr_holds_close(holds, "0000000000000000000000000000000a", "x", 1, "y", &more),
         ALPR_STATUS_INVALID_ARGUMENT, "there is no hold");
  expect("no holds", alpr_holds_to_json(NULL, &text), ALPR_STATUS_NULL_POINTER, "holds");
  expect("no hold", alpr_hold_to_json(NULL, &text), ALPR_STATUS_NULL_POINTER, "hold");
  expect("no hold", alpr_hold_event(NULL, &text), ALPR_STATUS_NULL_POINTER, "hold");
  subject(policies, holds);
  if (more || text || findings || alpr_policies_len(NULL) || alpr_policies_at(NULL, 0)) failures++;
  if (*alpr_policy_name(NULL) || *alpr_policy_sha256(NULL) || alpr_policy_is_draft(NULL)) failures++;
  if (*alpr_finding_message(NULL) || alpr_finding_line(NULL) || alpr_findings_at(NULL, 0)) failures++;
  if (alpr_holds_at(holds, 0) || alpr_holds_at(NULL, 0) || alpr_hold_closed_us(NULL)) failures++;
  if (*alpr_hold_id(NULL) || alpr_hold_opened_us(NULL) || alpr_hold_is_open(NULL, 0)) failures++;
  if (alpr_holds_len(NULL) || alpr_hold_kind_of(NULL) != ALPR_HOLD_KIND_EVIDENCE) failures++;
  alpr_findings_free(NULL);
  alpr_holds_free(holds);
  alpr_holds_free(NULL);
  alpr_policies_free(policies);
  alpr_policies_free(NULL);
}

/* What lets data leave: whoever errs gets nothing, and a reason. */
static void disclosure(void) {
  static const uint8_t pixels[64 * 48];
  static const char policy[] =
      "organisation = 'X'\njurisdiction = 'MO'\nversion = '1'\nroles = ['chief']\npurposes = ['alert']\n";
  static const char draft[] = "{\"case_number\":\"1\",\"need\":\"x\",\"expires\":\"2026-11-27T00:00:00Z\"}";
  static const float dented[8] = {0, 0, 9, 0, 3, 3, 0, 9};
  const alpr_frame frame = {.pixels = pixels, .pixels_len = sizeof pixels, .width = 64, .height = 48, .format = ALPR_PIXEL_FORMAT_GRAY8};
  alpr_policies *policies = NULL;
  alpr_sharing *sharing = NULL;
  alpr_permit *permit = NULL;
  alpr_release *release = NULL;
  alpr_redacted *redacted = NULL;
  alpr_released *released = NULL;
  alpr_feeds *feeds = NULL, *more = NULL;
  alpr_text *text = NULL;
  expect("policies", alpr_policies_new(NULL, 0, NULL, 0, &policies), ALPR_STATUS_OK, "");
  expect("no policy", alpr_sharing_new(NULL, NULL, policies, &sharing), ALPR_STATUS_NULL_POINTER, "policy");
  expect("no UTF-8", alpr_sharing_new("\xff", NULL, policies, &sharing), ALPR_STATUS_INVALID_UTF8, "policy");
  expect("no policies", alpr_sharing_new(policy, NULL, NULL, &sharing), ALPR_STATUS_NULL_POINTER, "policies");
  expect("no rules", alpr_sharing_permit(NULL, "{}", NULL, NULL, 0, 1, &permit), ALPR_STATUS_NULL_POINTER, "sharing");
  expect("no request", alpr_sharing_denied(NULL, NULL, "w", 1, &text), ALPR_STATUS_NULL_POINTER, "request");
  expect("no request", alpr_sharing_denied("{}", NULL, "w", 1, &text), ALPR_STATUS_INVALID_RECORD, "recipient");
  expect("no permit", alpr_permit_event(NULL, &text), ALPR_STATUS_NULL_POINTER, "permit");
  expect("no permit", alpr_permit_payload(NULL, "{}", "{}", &text), ALPR_STATUS_NULL_POINTER, "permit");
  expect("no permit", alpr_permit_publish(NULL, "{}", NULL, 0, &text), ALPR_STATUS_NULL_POINTER, "permit");
  expect("no draft", alpr_release_authorise(NULL, "{}", NULL, 1, &release), ALPR_STATUS_NULL_POINTER, "draft");
  expect("nobody", alpr_release_authorise(draft, NULL, NULL, 1, &release), ALPR_STATUS_NULL_POINTER, "who");
  expect("no draft", alpr_release_authorise("{}", "{}", NULL, 1, &release), ALPR_STATUS_INVALID_RECORD, "case_number");
  expect("no line", alpr_release_from_entry(NULL, &release), ALPR_STATUS_NULL_POINTER, "line");
  expect("no line", alpr_release_from_entry("x", &release), ALPR_STATUS_INVALID_RECORD, "");
  expect("no release", alpr_release_event(NULL, &text), ALPR_STATUS_NULL_POINTER, "release");
  expect("no frame", alpr_redact(NULL, NULL, 0, NULL, 0, &redacted), ALPR_STATUS_NULL_POINTER, "frame");
  expect("no vehicles", alpr_redact(&frame, NULL, 1, NULL, 0, &redacted), ALPR_STATUS_NULL_POINTER, "vehicles");
  expect("no covers", alpr_redact(&frame, NULL, 0, NULL, 1, &redacted), ALPR_STATUS_NULL_POINTER, "covers");
  expect("too many", alpr_redact(&frame, NULL, 0, dented, SIZE_MAX, &redacted), ALPR_STATUS_INVALID_ARGUMENT, "covers");
  expect("a dent", alpr_redact(&frame, NULL, 0, dented, 1, &redacted), ALPR_STATUS_INVALID_ARGUMENT, "dent");
  expect("no picture", alpr_redacted_cover(NULL, NULL, 0, &redacted), ALPR_STATUS_NULL_POINTER, "redacted");
  expect("no picture", alpr_redacted_reviewed(NULL, "B", 1, &released), ALPR_STATUS_NULL_POINTER, "redacted");
  expect("no line", alpr_audit_entry(NULL, NULL, &text), ALPR_STATUS_NULL_POINTER, "event");
  expect("no UTF-8", alpr_audit_entry("\xff", "{}", &text), ALPR_STATUS_INVALID_UTF8, "previous");
  expect("no log", alpr_audit_verify(NULL, 1, NULL, &text), ALPR_STATUS_NULL_POINTER, "log");
  expect("an empty log", alpr_audit_verify(NULL, 0, NULL, &text), ALPR_STATUS_OK, "");
  if (!strstr(alpr_text_get(text), "\"entries\":0")) failures++;
  alpr_text_free(text), text = NULL;
  expect("no out", alpr_feeds_new(NULL, NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("no feeds", alpr_feeds_new("{", &feeds), ALPR_STATUS_INVALID_RECORD, "");
  expect("feeds", alpr_feeds_new(NULL, &feeds), ALPR_STATUS_OK, "");
  expect("no draft", alpr_feeds_ask(feeds, NULL, &more), ALPR_STATUS_NULL_POINTER, "draft");
  expect("no owner", alpr_feeds_approve(feeds, NULL, "{}", 1, &more), ALPR_STATUS_NULL_POINTER, "owner");
  expect("no reason", alpr_feeds_revoke(feeds, "A", "B", 1, NULL, &more), ALPR_STATUS_NULL_POINTER, "reason");
  expect("no record", alpr_feeds_check(feeds, NULL), ALPR_STATUS_NULL_POINTER, "record");
  expect("no feeds", alpr_feeds_to_json(NULL, &text), ALPR_STATUS_NULL_POINTER, "feeds");
  expect("no owner", alpr_feeds_event(feeds, NULL, &text), ALPR_STATUS_NULL_POINTER, "owner");
  if (sharing || permit || release || redacted || released || more || text) failures++;
  if (alpr_redacted_rgb(NULL) || alpr_redacted_width(NULL) || alpr_redacted_height(NULL)) failures++;
  if (alpr_redacted_regions_len(NULL) || alpr_redacted_regions_at(NULL, 0) || alpr_released_rgb(NULL)) failures++;
  alpr_sharing_free(NULL);
  alpr_permit_free(NULL);
  alpr_release_free(NULL);
  alpr_redacted_free(NULL);
  alpr_released_free(NULL);
  alpr_feeds_free(feeds);
  alpr_feeds_free(NULL);
  alpr_policies_free(policies);
}

int main(void) {
  static uint8_t pixels[64 * 64];
  alpr_engine *engine = NULL;
  alpr_reads *reads = NULL;
  alpr_engine *other = NULL;
  alpr_detections *found = NULL;
  alpr_frame good = {.pixels = pixels, .pixels_len = sizeof pixels, .width = 64, .height = 64, .format = ALPR_PIXEL_FORMAT_GRAY8}, bad;

  expect("no out", alpr_engine_open(NULL, NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("no folder", alpr_engine_open("/nowhere", &engine), ALPR_STATUS_IO, "/nowhere");
  expect("no UTF-8", alpr_engine_open("\xff", &engine), ALPR_STATUS_INVALID_UTF8, "models");
  if (engine) failures++;
  expect("open", alpr_engine_open(NULL, &engine), ALPR_STATUS_OK, "");

  expect("no engine", alpr_engine_read(NULL, &good, &reads), ALPR_STATUS_NULL_POINTER, "engine");
  expect("no frame", alpr_engine_read(engine, NULL, &reads), ALPR_STATUS_NULL_POINTER, "frame");
  expect("no reads", alpr_engine_read(engine, &good, NULL), ALPR_STATUS_NULL_POINTER, "out");
  bad = good, bad.pixels = NULL;
  expect("no pixels", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_NULL_POINTER, "pixels");
  bad = good, bad.pixels = NULL, bad.pixels_len = 0;
  expect("nothing", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_FRAME, "4096");
  bad = good, bad.pixels_len = 4095;
  expect("short", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_FRAME, "4096");
  bad = good, bad.width = 0;
  expect("zero", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_FRAME, "0 x 64");
  bad = good, bad.width = bad.height = 0xffffffffu;
  expect("huge", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_FRAME, "16384");
  bad = good, bad.stride = 63;
  expect("stride", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_FRAME, "63");
  bad = good, bad.stride = (size_t)-1;
  expect("stride", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_FRAME, "stride");
  expect("no tiles", alpr_engine_with_detector(engine, -1, 0, &other), ALPR_STATUS_INVALID_ARGUMENT, "tiles");
  expect("threshold", alpr_engine_with_detector(engine, 2, 1, &other), ALPR_STATUS_INVALID_ARGUMENT, "threshold");
  const char *states[] = {"MO", "MO"}, *none[] = {"Missouri"};
  const float factors[] = {10, 2}, much[] = {1000};
  expect("twice", alpr_engine_with_expected(engine, states, factors, 2, &other), ALPR_STATUS_INVALID_ARGUMENT, "twice");
  expect("much", alpr_engine_with_expected(engine, states, much, 1, &other), ALPR_STATUS_INVALID_ARGUMENT, "1000");
  expect("no state", alpr_engine_with_expected(engine, none, factors, 1, &other), ALPR_STATUS_INVALID_ARGUMENT, "Missouri");
  expect("no factors", alpr_engine_with_expected(engine, states, NULL, 1, &other), ALPR_STATUS_NULL_POINTER, "factors");
  if (alpr_engine_with_expected(engine, states, factors, 1, &other) || !other) failures++;
  alpr_engine_free(other), other = NULL;
  expect("no engine", alpr_engine_with_detector(NULL, -1, 1, &other), ALPR_STATUS_NULL_POINTER, "engine");
  expect("no frame", alpr_engine_detect(engine, NULL, &found), ALPR_STATUS_NULL_POINTER, "frame");
  if (other || found || alpr_detections_len(NULL) || alpr_detections_score(NULL, 0) > 0) failures++;
  alpr_detections_quad(NULL, 0, NULL);
  alpr_detections_free(NULL);
  bad = good, bad.format = 0;
  expect("no format", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_ARGUMENT, "0 is no alpr_pixel_format");
  bad = good, bad.format = 99;
  expect("format", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_ARGUMENT, "99");
  expect("no pair", alpr_engine_read_pair(engine, NULL, NULL, &reads), ALPR_STATUS_INVALID_FRAME, "neither");
  if (reads) failures++;

  expect("read", alpr_engine_read(engine, &good, &reads), ALPR_STATUS_OK, "");
  if (alpr_reads_len(reads) || alpr_reads_at(reads, 0)) failures++;
  alpr_reads_free(reads), reads = NULL;
  expect("plate", alpr_engine_read_plate(engine, &good, &reads), ALPR_STATUS_OK, "");
  alpr_reads_free(reads), reads = NULL;
  expect("pair", alpr_engine_read_pair(engine, &good, NULL, &reads), ALPR_STATUS_OK, "");

  records();
  cases();
  entries();
  retention();
  disclosure();
  alpr_plate_read_quad(NULL, NULL);
  if (strlen(alpr_plate_read_text(NULL)) || strlen(alpr_plate_read_state(NULL)) || alpr_reads_len(NULL)) failures++;
  if (strcmp(alpr_version(), "") == 0 || alpr_version_number() / 1000 != ALPR_VERSION_NUMBER / 1000) failures++;
  alpr_reads_free(reads);
  alpr_reads_free(NULL);
  alpr_engine_free(engine);
  alpr_engine_free(NULL);
  return failures != 0;
}
