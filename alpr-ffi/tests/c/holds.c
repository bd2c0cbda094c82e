/* Policies are built in or written, holds win over them and are kept, and every decision says why. */
#include "expect.h"

#define DAY (24 * HOUR)

static const char *const CLAYTON[] = {"clayton-22-03"};

/* A floor of a year and a ceiling of 30 days of one rank; the floor's rule begins on line 12. */
static const char WRONG[] =
    "name = 'p'\ntitle = 'P'\n\n[[authority]]\nname = 'a'\nkind = 'order'\ncitation = 'A'\nrank = 50\n"
    "certainty = 'confirmed'\nchecked = '2026-11-24'\n\n[[rule]]\nname = 'f'\nabout = 'x'\nauthority = 'a'\n"
    "floor = '1 year'\n\n[[rule]]\nname = 'c'\nabout = 'x'\nauthority = 'a'\nceiling = '30 days'\n";

/* The first finding of a kind in a policy, which has to be there. */
static const alpr_finding *find(const alpr_findings *findings, const char *policy, uint32_t kind) {
  size_t i;
  for (i = 0; i < alpr_findings_len(findings); i++) {
    const alpr_finding *finding = alpr_findings_at(findings, i);
    if (!strcmp(alpr_finding_policy(finding), policy) && alpr_finding_kind(finding) == kind) return finding;
  }
  return NULL;
}

static void policies(void) {
  const char *const packs[] = {"clayton-22-03", "mo-hb3192"}, *const files[] = {WRONG};
  alpr_policies *both = NULL;
  alpr_findings *findings = NULL, *none = NULL;
  const alpr_finding *finding;
  alpr_text *text = NULL, *file = NULL;
  size_t i, packed = 0;
  for (i = 0; i < alpr_packs_len(); i++) packed += !strcmp(alpr_packs_at(i), "clayton-22-03");
  EXPECT(packed == 1 && !alpr_packs_at(i));
  OK(alpr_policies_new(packs, 2, files, 1, &both));
  EXPECT(alpr_policies_len(both) == 3 && !alpr_policies_at(both, 3));
  EXPECT(!strcmp(alpr_policy_name(alpr_policies_at(both, 1)), "mo-hb3192"));
  EXPECT(alpr_policy_is_draft(alpr_policies_at(both, 1)) && !alpr_policy_is_draft(alpr_policies_at(both, 0)));
  EXPECT(!strcmp(alpr_policy_title(alpr_policies_at(both, 2)), "P"));
  EXPECT(strlen(alpr_policy_sha256(alpr_policies_at(both, 2))) == 64);
  OK(alpr_policies_explain(both, &text));
  EXPECT(strstr(alpr_text_get(text), "General Order 22-03") && strstr(alpr_text_get(text), "keep for at least 1 year"));
  EXPECT(strstr(alpr_text_get(text), alpr_policy_sha256(alpr_policies_at(both, 2))));
  alpr_text_free(text);
  OK(alpr_policies_lint(both, &findings));
  alpr_policies_free(both);
  finding = find(findings, "p", ALPR_LINT_KIND_NO_PRECEDENCE);
  EXPECT(alpr_finding_severity(finding) == ALPR_LINT_SEVERITY_ERROR && alpr_finding_line(finding) == 12);
  EXPECT(strstr(alpr_finding_message(finding), "both have rank 50"));
  finding = find(findings, "clayton-22-03", ALPR_LINT_KIND_OVERRULED);
  EXPECT(finding && alpr_finding_severity(finding) == ALPR_LINT_SEVERITY_WARNING);
  alpr_findings_free(findings);
  OK(alpr_pack_text("clayton-22-03", &file));
  {
    const char *const own[] = {alpr_text_get(file)};
    OK(alpr_policies_new(NULL, 0, own, 1, &both));
  }
  EXPECT(!strcmp(alpr_policy_name(alpr_policies_at(both, 0)), "clayton-22-03"));
  OK(alpr_policies_lint(both, &none));
  EXPECT(none && alpr_findings_len(none) == 0);
  alpr_findings_free(none);
  alpr_policies_free(both);
  alpr_text_free(file);
}

/* A read on the server, 400 days after it was received: due, unless it is held. */
static alpr_subject due(void) {
  alpr_subject subject;
  memset(&subject, 0, sizeof subject);
  subject.holder = ALPR_HOLDER_SERVER;
  subject.data_class = ALPR_DATA_CLASS_READ;
  subject.origin = ALPR_ORIGIN_STATIONARY;
  subject.jurisdiction = "MO";
  subject.captured_us = subject.received_us = NOW - 400 * DAY;
  subject.plate = "AB1234";
  return subject;
}

static uint32_t verdict(const alpr_holds *holds, const alpr_subject *subject, int64_t now) {
  alpr_policies *clayton = NULL;
  alpr_verdict said = {99, 0, 0, 0, 0};
  OK(alpr_policies_new(CLAYTON, 1, NULL, 0, &clayton));
  OK(alpr_evaluate(clayton, holds, subject, now, &said));
  alpr_policies_free(clayton);
  return said.kind;
}

static alpr_hold_draft draft(void) {
  static const char *const plates[] = {"AB1234", "CD5678"};
  static const uint32_t holders[] = {ALPR_HOLDER_SERVER}, classes[] = {ALPR_DATA_CLASS_READ, ALPR_DATA_CLASS_HIT};
  alpr_hold_draft made;
  memset(&made, 0, sizeof made);
  made.kind = ALPR_HOLD_KIND_DISCOVERY;
  made.authority = "26CR-00417";
  made.by = "Lt. Doe";
  made.review_on_us = NOW + 30 * DAY;
  made.plates = plates, made.plates_len = 2;
  made.holders = holders, made.holders_len = 1;
  made.data_classes = classes, made.data_classes_len = 2;
  return made;
}

static void refused(const alpr_holds *none) {
  alpr_hold_draft made = draft(), wrong;
  const char *const nameless[] = {""}, *const unnamed[] = {"12"};
  const uint32_t nobody[] = {9};
  alpr_holds *holds = NULL;
  wrong = made, wrong.authority = " ";
  REFUSED(alpr_holds_open(none, &wrong, NOW, &holds));
  wrong = made, wrong.by = "";
  REFUSED(alpr_holds_open(none, &wrong, NOW, &holds));
  wrong = made, wrong.plates_len = 0;
  REFUSED(alpr_holds_open(none, &wrong, NOW, &holds));
  wrong = made, wrong.cameras = nameless, wrong.cameras_len = 1;
  REFUSED(alpr_holds_open(none, &wrong, NOW, &holds));
  EXPECT(alpr_holds_open(none, &made, made.review_on_us, &holds) == ALPR_STATUS_INVALID_ARGUMENT);
  wrong = made, wrong.from_us = NOW, wrong.to_us = NOW - 1;
  EXPECT(alpr_holds_open(none, &wrong, NOW, &holds) == ALPR_STATUS_INVALID_ARGUMENT);
  wrong = made, wrong.ids = unnamed, wrong.ids_len = 1;
  EXPECT(alpr_holds_open(none, &wrong, NOW, &holds) == ALPR_STATUS_INVALID_ARGUMENT);
  wrong = made, wrong.holders = nobody;
  EXPECT(alpr_holds_open(none, &wrong, NOW, &holds) == ALPR_STATUS_INVALID_ARGUMENT);
  EXPECT(strstr(alpr_last_error(), "9 is no alpr_holder"));
  EXPECT(!holds && alpr_holds_len(none) == 0);
}

/* An open hold covers what it names, and what is not known. */
static void open_hold(const alpr_holds *none, const alpr_holds *open) {
  alpr_subject read = due(), other = due(), at_vendor = due();
  const alpr_hold *hold = alpr_holds_at(open, 0);
  int32_t covers = 7;
  EXPECT(alpr_holds_len(open) == 1 && !alpr_holds_at(open, 1) && alpr_holds_len(none) == 0);
  EXPECT(alpr_hold_kind_of(hold) == ALPR_HOLD_KIND_DISCOVERY && strlen(alpr_hold_id(hold)) == 32);
  EXPECT(!strcmp(alpr_hold_authority(hold), "26CR-00417") && !strcmp(alpr_hold_by(hold), "Lt. Doe"));
  EXPECT(alpr_hold_opened_us(hold) == NOW && alpr_hold_review_on_us(hold) == NOW + 30 * DAY);
  EXPECT(!alpr_hold_closed_us(hold) && alpr_hold_is_open(hold, NOW) && !alpr_hold_is_open(hold, NOW - 1));
  EXPECT(alpr_hold_is_due(hold, NOW + 30 * DAY) && !alpr_hold_is_due(hold, NOW + 29 * DAY));
  EXPECT(alpr_hold_is_open(hold, INT64_MAX) && alpr_hold_is_due(hold, INT64_MIN)); /* no times */
  other.plate = "AB1235", at_vendor.holder = ALPR_HOLDER_VENDOR, at_vendor.origin = ALPR_ORIGIN_VENDOR;
  EXPECT(verdict(none, &read, NOW) == ALPR_VERDICT_KIND_PURGE_DUE);
  EXPECT(verdict(open, &read, NOW) == ALPR_VERDICT_KIND_HELD);
  EXPECT(verdict(open, &other, NOW) == ALPR_VERDICT_KIND_PURGE_DUE);
  EXPECT(verdict(open, &at_vendor, NOW) == ALPR_VERDICT_KIND_PURGE_DUE);
  OK(alpr_hold_covers(hold, &read, NOW, &covers));
  EXPECT(covers == 1);
  OK(alpr_hold_covers(hold, &other, NOW, &covers));
  EXPECT(covers == 0);
  other.plate = "";
  EXPECT(verdict(open, &other, NOW) == ALPR_VERDICT_KIND_HELD);
}

/* A plate covers what may be of it: what was read so, in part or in full, and what hit it. */
static void may_be_held(const alpr_holds *open) {
  alpr_subject read = due();
  read.plate = "A8I2?4";
  EXPECT(verdict(open, &read, NOW) == ALPR_VERDICT_KIND_HELD);
  read.plate = "1234", read.full_plate = "AB1234";
  EXPECT(verdict(open, &read, NOW) == ALPR_VERDICT_KIND_HELD);
  read.full_plate = "AC1234";
  EXPECT(verdict(open, &read, NOW) == ALPR_VERDICT_KIND_PURGE_DUE);
  read.listed = "XY9876,AB1234";
  EXPECT(verdict(open, &read, NOW) == ALPR_VERDICT_KIND_HELD);
  read.listed = "XY9876", read.data_class = ALPR_DATA_CLASS_HIT;
  EXPECT(verdict(open, &read, NOW) == ALPR_VERDICT_KIND_PURGE_DUE);
  read.listed = "";
  EXPECT(verdict(open, &read, NOW) == ALPR_VERDICT_KIND_HELD);
}

/* It wins until the moment when it is closed; the set before stays as it was. */
static void closed_hold(const alpr_holds *open) {
  const alpr_hold *hold = alpr_holds_at(open, 0);
  const char *id = alpr_hold_id(hold);
  alpr_subject read = due();
  alpr_holds *closed = NULL, *twice = NULL;
  alpr_text *event = NULL;
  REFUSED(alpr_holds_close(open, id, "Lt. Doe", NOW + DAY, " ", &closed));
  EXPECT(alpr_holds_close(open, id, "x", NOW - 1, "y", &closed) == ALPR_STATUS_INVALID_ARGUMENT);
  OK(alpr_holds_close(open, id, "Lt. Doe", NOW + DAY, "the case ended", &closed));
  REFUSED(alpr_holds_close(closed, id, "Lt. Doe", NOW + DAY, "again", &twice));
  EXPECT(alpr_hold_closed_us(alpr_holds_at(closed, 0)) == NOW + DAY && !alpr_hold_closed_us(hold));
  EXPECT(!alpr_hold_is_open(alpr_holds_at(closed, 0), INT64_MAX) && !alpr_hold_is_due(alpr_holds_at(closed, 0), INT64_MAX));
  EXPECT(verdict(closed, &read, NOW + DAY - 1) == ALPR_VERDICT_KIND_HELD);
  EXPECT(verdict(closed, &read, NOW + DAY) == ALPR_VERDICT_KIND_PURGE_DUE);
  OK(alpr_hold_event(alpr_holds_at(closed, 0), &event));
  EXPECT(strstr(alpr_text_get(event), "\"act\":\"held\"") && strstr(alpr_text_get(event), "\"plates\":2"));
  EXPECT(strstr(alpr_text_get(event), "the case ended") && !strstr(alpr_text_get(event), "AB1234"));
  alpr_text_free(event);
  alpr_holds_free(closed);
}

/* Somebody looked whether it is still needed, and says when to look next. */
static void reviewed_hold(const alpr_holds *open) {
  const char *id = alpr_hold_id(alpr_holds_at(open, 0));
  alpr_holds *reviewed = NULL, *none = NULL;
  REFUSED(alpr_holds_review(open, id, "Lt. Doe", NOW + DAY, "", NOW + 90 * DAY, &none));
  EXPECT(alpr_holds_review(open, id, "Lt. Doe", NOW + DAY, "so", NOW + DAY, &none) == ALPR_STATUS_INVALID_ARGUMENT);
  EXPECT(alpr_holds_review(open, "00", "Lt. Doe", NOW + DAY, "so", NOW + 90 * DAY, &none) == ALPR_STATUS_INVALID_ARGUMENT);
  OK(alpr_holds_review(open, id, "Lt. Doe", NOW + DAY, "the trial goes on", NOW + 90 * DAY, &reviewed));
  EXPECT(!none && alpr_hold_review_on_us(alpr_holds_at(reviewed, 0)) == NOW + 90 * DAY);
  EXPECT(!strcmp(alpr_hold_id(alpr_holds_at(reviewed, 0)), id));
  EXPECT(!alpr_hold_is_due(alpr_holds_at(reviewed, 0), NOW + 89 * DAY));
  alpr_holds_free(reviewed);
}

static void held(void) {
  const alpr_subject read = due();
  const alpr_hold_draft made = draft();
  alpr_holds *none = NULL, *open = NULL, *twice = NULL;
  alpr_policies *clayton = NULL;
  alpr_text *why = NULL;
  OK(alpr_holds_new(&none));
  refused(none);
  OK(alpr_holds_open(none, &made, NOW, &open));
  EXPECT(alpr_holds_open(open, &made, NOW, &twice) == ALPR_STATUS_INVALID_ARGUMENT && !twice);
  open_hold(none, open);
  may_be_held(open);
  reviewed_hold(open);
  closed_hold(open);
  OK(alpr_policies_new(CLAYTON, 1, NULL, 0, &clayton));
  OK(alpr_explain(clayton, open, &read, NOW, &why));
  EXPECT(strstr(alpr_text_get(why), "held") == alpr_text_get(why));
  EXPECT(strstr(alpr_text_get(why), "discovery for 26CR-00417") && strstr(alpr_text_get(why), "General Order 22-03"));
  alpr_text_free(why);
  alpr_policies_free(clayton);
  alpr_holds_free(open);
  alpr_holds_free(none);
}

/* What nobody could open is not read, and nothing is lost in JSON. */
static void kept(void) {
  alpr_hold_draft made = draft();
  alpr_holds *none = NULL, *one = NULL, *two = NULL, *back = NULL;
  alpr_text *json = NULL, *same = NULL, *line = NULL;
  char changed[4096], *place;
  OK(alpr_holds_from_json("\n", &none));
  OK(alpr_holds_open(none, &made, NOW, &one));
  OK(alpr_holds_open(one, &made, NOW + 1, &two));
  OK(alpr_holds_to_json(two, &json));
  OK(alpr_holds_from_json(alpr_text_get(json), &back));
  OK(alpr_holds_to_json(back, &same));
  OK(alpr_hold_to_json(alpr_holds_at(two, 0), &line));
  EXPECT(alpr_holds_len(back) == 2 && !strcmp(alpr_text_get(json), alpr_text_get(same)));
  EXPECT(!strncmp(alpr_text_get(json), alpr_text_get(line), alpr_text_len(line)));
  alpr_holds_free(back);
  back = NULL;
  snprintf(changed, sizeof changed, "%s\n%s", alpr_text_get(line), alpr_text_get(line));
  EXPECT(alpr_holds_from_json(changed, &back) == ALPR_STATUS_INVALID_ARGUMENT && strstr(alpr_last_error(), "twice"));
  snprintf(changed, sizeof changed, "%s", alpr_text_get(json));
  if ((place = strstr(changed, "26CR-00417"))) place[0] = '9';
  EXPECT(alpr_holds_from_json(changed, &back) == ALPR_STATUS_INVALID_RECORD);
  EXPECT(strstr(alpr_last_error(), "line 1: ") && strstr(alpr_last_error(), "the hold was changed"));
  EXPECT(alpr_holds_from_json("{}", &back) == ALPR_STATUS_INVALID_RECORD && !back);
  alpr_text_free(line);
  alpr_text_free(same);
  alpr_text_free(json);
  alpr_holds_free(two);
  alpr_holds_free(one);
  alpr_holds_free(none);
}

/* A kept read says of itself what a decision asks. */
static void of_record(void) {
  alpr_circumstances *all = NULL;
  alpr_record *record = NULL;
  alpr_subject subject;
  OK(alpr_circumstances_new(NOW - 400 * DAY, "C-1", &all));
  OK(alpr_circumstances_set_mobile(all));
  OK(alpr_record_of_text("AB1234", "KS", all, &record));
  OK(alpr_subject_of_record(record, ALPR_HOLDER_SERVER, ALPR_DATA_CLASS_READ, "MO", &subject));
  EXPECT(subject.origin == ALPR_ORIGIN_MOBILE && subject.captured_us == NOW - 400 * DAY && !subject.received_us);
  EXPECT(!strcmp(subject.id, alpr_record_id(record)) && !strcmp(subject.plate, "AB1234"));
  EXPECT(!strcmp(subject.camera, "C-1") && !strcmp(alpr_record_camera(record), "C-1"));
  EXPECT(!strcmp(subject.full_plate, alpr_record_full_text(record)) && !subject.listed);
  alpr_record_free(record);
  alpr_circumstances_free(all);
}

int main(void) {
  policies();
  held();
  kept();
  of_record();
  return failures != 0;
}
