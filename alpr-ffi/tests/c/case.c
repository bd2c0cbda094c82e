/* From a hit to a verified case, and an entry made by hand: the whole way of a patrol car, in memory. */
#include "list.h"
#include <pthread.h>

static const char SHA256[] = "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";

/* A read of a plate that was typed, as the camera of unit 12 would keep it. */
static alpr_record *record(const char *plate, const char *state, int64_t at) {
  alpr_circumstances *all = NULL;
  alpr_record *made = NULL;
  OK(alpr_circumstances_new(at, "C-1", &all));
  OK(alpr_circumstances_set_mobile(all));
  OK(alpr_circumstances_set_unit(all, "12"));
  OK(alpr_circumstances_set_clock(all, ALPR_CLOCK_QUALITY_FREE));
  OK(alpr_circumstances_set_place(all, 38.65, -90.34, 4.0f, -1.0f));
  OK(alpr_circumstances_add_picture(all, ALPR_PICTURE_KIND_PLATE, SHA256));
  OK(alpr_circumstances_add_model(all, SHA256));
  OK(alpr_circumstances_set_list(all, SHA256));
  OK(alpr_record_of_text(plate, state, all, &made));
  alpr_circumstances_free(all);
  return made;
}

static void records(void) {
  alpr_record *first = record("5SOW750", "CA", NOW), *back = NULL, *later = record("5SOW750", "CA", NOW + 1);
  alpr_circumstances *all = NULL;
  alpr_text *json = NULL;
  OK(alpr_record_to_json(first, &json));
  EXPECT(strstr(alpr_text_get(json), "\"version\":2") && strstr(alpr_text_get(json), "\"kind\":\"mobile\""));
  EXPECT(strstr(alpr_text_get(json), "\"accuracy_m\":4.0") && !strstr(alpr_text_get(json), "heading"));
  OK(alpr_record_from_json(alpr_text_get(json), &back));
  EXPECT(!strcmp(alpr_record_id(back), alpr_record_id(first)) && strcmp(alpr_record_id(later), alpr_record_id(first)));
  EXPECT(!strcmp(alpr_record_text(back), "5SOW750") && !strcmp(alpr_record_full_text(back), "5SOW750"));
  EXPECT(!strcmp(alpr_record_state(back), "CA") && alpr_record_captured_us(later) == NOW + 1);
  EXPECT(alpr_record_confidence(back) == 1.0f);
  alpr_record_free(back);
  back = NULL;
  EXPECT(alpr_record_from_json("{\"version\":1}", &back) == ALPR_STATUS_INVALID_RECORD && !back);
  EXPECT(alpr_circumstances_new(0, "C-1", &all) == ALPR_STATUS_INVALID_ARGUMENT && !all);
  EXPECT(strstr(alpr_last_error(), "got 0: set `captured_us`"));
  OK(alpr_circumstances_new(NOW, "C-1", &all));
  /* What is NULL or "" is not known, and no record fails for it. */
  OK(alpr_circumstances_set_unit(all, NULL));
  OK(alpr_circumstances_set_unit(all, ""));
  OK(alpr_circumstances_set_list(all, NULL));
  OK(alpr_circumstances_set_list(all, ""));
  OK(alpr_circumstances_set_vendor(all, "Flock"));
  OK(alpr_circumstances_set_private_feed(all, "Loop stores", ""));
  REFUSED(alpr_record_of_text("5SOW750", NULL, all, &back));
  OK(alpr_circumstances_set_private_feed(all, "Loop stores", "Chief"));
  OK(alpr_record_of_text("5SOW?50", NULL, all, &back));
  EXPECT(!strcmp(alpr_record_state(back), ""));
  alpr_text_free(json);
  alpr_circumstances_free(all);
  alpr_record_free(first);
  alpr_record_free(later);
  alpr_record_free(back);
}

/* What a read raises; NULL where nothing could be asked. */
static alpr_alarms *raised(const alpr_alarm_desk *desk, const alpr_hotlist *list, const alpr_record *read) {
  alpr_hits *hits = NULL;
  alpr_alarms *alarms = NULL;
  OK(alpr_hotlist_matches_record(list, read, NULL, NULL, alpr_record_captured_us(read), &hits));
  OK(alpr_alarm_desk_raise(desk, hits, read, NULL, &alarms));
  EXPECT(alpr_alarms_len(alarms) + alpr_alarms_suppressed_len(alarms) == alpr_hits_len(hits));
  alpr_hits_free(hits);
  return alarms;
}

static alpr_case *alarm(const alpr_alarm_desk *desk, const alpr_hotlist *list, const alpr_record *read) {
  alpr_alarms *alarms = raised(desk, list, read), *again = raised(desk, list, read);
  const alpr_alarm *first = alpr_alarms_at(alarms, 0);
  const alpr_suppressed *silent = alpr_alarms_suppressed_at(again, 0);
  alpr_text *hit = NULL, *alarmed = NULL, *suppressed = NULL;
  alpr_case *file = NULL;
  EXPECT(alpr_alarms_len(alarms) == 1 && alpr_alarms_len(again) == 0);
  EXPECT(alpr_alarm_severity(first) == ALPR_SEVERITY_HIGH && alpr_alarm_tone(first) == ALPR_TONE_ALERT);
  EXPECT(!strcmp(alpr_alarm_text(first), "STOLEN VEHICLE: listed 5SOW750 CA, read 5SOW750 CA, C-1"));
  EXPECT(strstr(alpr_alarm_rendering(first), "A hit is not probable cause"));
  EXPECT(!strcmp(alpr_severity_name(alpr_alarm_severity(first)), "high"));
  EXPECT(alpr_alarm_raised_us(first) == alpr_record_captured_us(read));
  EXPECT(!strcmp(alpr_hit_plate(alpr_alarm_hit(first)), "5SOW750") && !strcmp(alpr_hit_record(alpr_alarm_hit(first)), "V1"));
  EXPECT(alpr_hit_class(alpr_alarm_hit(first)) == ALPR_MATCH_CLASS_EXACT && !alpr_alarm_hit(NULL));
  EXPECT(alpr_suppressed_why(silent) == ALPR_SILENCED_SAME_PASS && !*alpr_suppressed_guarded_by(silent));
  EXPECT(!strcmp(alpr_hit_plate(alpr_suppressed_hit(silent)), "5SOW750"));
  OK(alpr_case_new(first, &file));
  EXPECT(!strcmp(alpr_case_id(file), alpr_alarm_hit_id(first)));
  OK(alpr_alarm_hit_to_json(first, &hit));
  OK(alpr_hit_to_json(alpr_alarm_hit(first), read, &alarmed));
  OK(alpr_hit_to_json(alpr_suppressed_hit(silent), read, &suppressed));
  EXPECT(strstr(alpr_text_get(hit), alpr_alarm_hit_id(first)) && strstr(alpr_text_get(hit), alpr_record_id(read)));
  EXPECT(!strcmp(alpr_text_get(hit), alpr_text_get(suppressed)) && !strcmp(alpr_text_get(hit), alpr_text_get(alarmed)));
  alpr_text_free(alarmed);
  alpr_text_free(suppressed);
  alpr_text_free(hit);
  alpr_alarms_free(again);
  alpr_alarms_free(alarms);
  return file;
}

/* A status that the steps do not bear cannot be read back, and the report says what was done. */
static void kept(const alpr_case *file, const alpr_record *read) {
  static const char forged[] = "{\"alarm\":{},\"steps\":[],\"status\":\"confirmed_active\"}";
  alpr_record *other = record("ZZ1", NULL, NOW);
  alpr_case *back = NULL;
  alpr_text *json = NULL, *report = NULL, *as_json = NULL;
  EXPECT(alpr_case_from_json(forged, &back) == ALPR_STATUS_INVALID_RECORD && !back);
  OK(alpr_case_to_json(file, &json));
  OK(alpr_case_from_json(alpr_text_get(json), &back));
  EXPECT(alpr_case_status_of(back) == ALPR_CASE_STATUS_CONFIRMED_ACTIVE);
  OK(alpr_case_report(back, read, NOW + HOUR, &report));
  EXPECT(strstr(alpr_text_get(report), "FOR OFFICIAL USE ONLY") && strstr(alpr_text_get(report), "not probable cause"));
  EXPECT(strstr(alpr_text_get(report), "ECDC 4 answered active, reference NIC/V123"));
  EXPECT(strstr(alpr_text_get(report), "disposition: Accept (confirmed)"));
  OK(alpr_case_report_json(back, read, NOW + HOUR, &as_json));
  EXPECT(strstr(alpr_text_get(as_json), "\"marking\": \"FOR OFFICIAL USE ONLY\""));
  EXPECT(alpr_case_report(file, other, NOW + HOUR, &report) == ALPR_STATUS_INVALID_ARGUMENT);
  alpr_text_free(as_json);
  alpr_text_free(report);
  alpr_text_free(json);
  alpr_case_free(back);
  alpr_record_free(other);
}

static void confirmed(const alpr_hotlist *list) {
  alpr_record *read = record("5SOW750", "CA", NOW);
  alpr_alarm_desk *desk = NULL;
  alpr_case *file;
  alpr_disposition *found = NULL, *none = NULL;
  int64_t left = 0;
  OK(alpr_alarm_desk_new(30, &desk));
  file = alarm(desk, list, read);
  REFUSED(alpr_case_answer(file, "ECDC 4", NOW + MICRO, "NIC/V123", 1));
  REFUSED(alpr_case_check_read(file, OFFICER, NOW + MICRO, "5SOW750", "CA", SHA256));
  REFUSED(alpr_case_time_left_us(file, NOW, &left));
  EXPECT(alpr_case_status_of(file) == ALPR_CASE_STATUS_RAISED);
  OK(alpr_case_open(file, OFFICER, NOW + MICRO));
  OK(alpr_case_proposed(file, &none));
  EXPECT(!none && alpr_disposition_outcome(none) == ALPR_OUTCOME_NONE);
  OK(alpr_case_check_read(file, OFFICER, NOW + 2 * MICRO, "5S0W750", "CA", SHA256));
  OK(alpr_case_ask(file, OFFICER, NOW + 20 * MICRO, ALPR_SYSTEM_NCIC, ALPR_URGENCY_URGENT));
  OK(alpr_case_time_left_us(file, NOW + 80 * MICRO, &left));
  EXPECT(left == 540 * MICRO);
  OK(alpr_case_time_left_us(file, NOW + HOUR, &left));
  EXPECT(left < 0);
  OK(alpr_case_answer(file, "ECDC 4", NOW + 90 * MICRO, "NIC/V123", 1));
  EXPECT(alpr_case_status_of(file) == ALPR_CASE_STATUS_CONFIRMED_ACTIVE);
  EXPECT(alpr_case_is_unreported(file) && !alpr_case_is_unreported(NULL));
  OK(alpr_case_disposition(file, &none));
  OK(alpr_case_proposed(file, &found));
  EXPECT(!none && alpr_disposition_outcome(found) == ALPR_OUTCOME_ACCEPT);
  EXPECT(alpr_disposition_reason(found) == ALPR_REASON_CONFIRMED && !*alpr_disposition_words(found));
  OK(alpr_case_dispose(file, OFFICER, NOW + 100 * MICRO, found));
  REFUSED(alpr_alarm_desk_guard(desk, file, NOW + HOUR));
  OK(alpr_case_disposition(file, &none));
  EXPECT(alpr_disposition_reason(none) == ALPR_REASON_CONFIRMED);
  kept(file, read);
  alpr_disposition_free(none);
  alpr_disposition_free(found);
  alpr_case_free(file);
  alpr_alarm_desk_free(desk);
  alpr_record_free(read);
}

/* What a desk raises that has the guards of another one: as after a restart. */
static size_t restarted(const alpr_alarm_desk *before, const alpr_hotlist *list, const alpr_record *read) {
  alpr_alarm_desk *desk = NULL;
  alpr_alarms *alarms;
  alpr_text *guards = NULL, *same = NULL;
  size_t sounds;
  OK(alpr_alarm_desk_new(30, &desk));
  OK(alpr_alarm_desk_guards(before, &guards));
  OK(alpr_alarm_desk_restore_guards(desk, alpr_text_get(guards)));
  EXPECT(alpr_alarm_desk_restore_guards(desk, "") == ALPR_STATUS_INVALID_ARGUMENT);
  OK(alpr_alarm_desk_guards(desk, &same));
  EXPECT(alpr_text_len(guards) && !strcmp(alpr_text_get(guards), alpr_text_get(same)));
  alarms = raised(desk, list, read);
  sounds = alpr_alarms_len(alarms);
  alpr_alarms_free(alarms);
  alpr_text_free(same);
  alpr_text_free(guards);
  alpr_alarm_desk_free(desk);
  return sounds;
}

/* The reader takes the innocent Nevada plate 5SOW750 for the listed one of California, until a human looked. */
static void guarded(const alpr_hotlist *list) {
  alpr_record *first = record("5SOW750", "NV", NOW), *next = record("5SOW750", "NV", NOW + HOUR);
  alpr_record *last = record("5SOW750", "NV", NOW + 2 * HOUR);
  alpr_alarm_desk *desk = NULL;
  alpr_alarms *alarms, *silent, *heard;
  alpr_case *file = NULL;
  size_t ended = 9;
  OK(alpr_alarm_desk_new(30, &desk));
  alarms = raised(desk, list, first);
  EXPECT(alpr_alarms_len(alarms) == 1 && alpr_alarm_tone(alpr_alarms_at(alarms, 0)) == ALPR_TONE_SILENT);
  OK(alpr_case_new(alpr_alarms_at(alarms, 0), &file));
  OK(alpr_case_open(file, OFFICER, NOW + MICRO));
  EXPECT(!alpr_case_acted_unconfirmed(file) && !alpr_case_acted_unconfirmed(NULL));
  EXPECT(alpr_case_act(file, OFFICER, 0, "26-1042", "stopped the car") == ALPR_STATUS_INVALID_ARGUMENT);
  OK(alpr_case_act(file, OFFICER, NOW + MICRO, "26-1042", "stopped the car"));
  EXPECT(alpr_case_acted_unconfirmed(file) && !alpr_case_is_unreported(file));
  OK(alpr_case_check_read(file, OFFICER, NOW + 2 * MICRO, "5SOW750", "NV", NULL));
  EXPECT(alpr_case_status_of(file) == ALPR_CASE_STATUS_REJECTED);
  OK(alpr_alarm_desk_guard(desk, file, NOW + 24 * HOUR));
  silent = raised(desk, list, next);
  EXPECT(alpr_alarms_len(silent) == 0 && alpr_alarms_suppressed_len(silent) == 1);
  EXPECT(alpr_suppressed_why(alpr_alarms_suppressed_at(silent, 0)) == ALPR_SILENCED_GUARDED);
  EXPECT(!strcmp(alpr_suppressed_guarded_by(alpr_alarms_suppressed_at(silent, 0)), OFFICER));
  EXPECT(alpr_suppressed_guarded_until_us(alpr_alarms_suppressed_at(silent, 0)) == NOW + 24 * HOUR);
  EXPECT(restarted(desk, list, next) == 0);
  REFUSED(alpr_alarm_desk_release(desk, "5SOW750", "5SOW750", "Sergeant 3", NOW + HOUR, " ", &ended));
  EXPECT(ended == 9);
  OK(alpr_alarm_desk_release(desk, "5SOW750", "5SOW750", "Sergeant 3", NOW + HOUR, "seen again", &ended));
  EXPECT(ended == 1 && restarted(desk, list, last) == 1);
  heard = raised(desk, list, last);
  EXPECT(alpr_alarms_len(heard) == 1);
  alpr_alarms_free(heard);
  alpr_alarms_free(silent);
  alpr_alarms_free(alarms);
  alpr_case_free(file);
  alpr_alarm_desk_free(desk);
  alpr_record_free(first);
  alpr_record_free(next);
  alpr_record_free(last);
}

/* The source answered that the entry does not hold: until the list is another one, its next alarm says so, silently. */
static void heard_before(const alpr_hotlist *list) {
  alpr_record *read = record("5SOW750", "CA", NOW), *next = record("5SOW750", "CA", NOW + HOUR);
  alpr_alarm_desk *desk = NULL;
  alpr_alarms *alarms;
  alpr_case *file;
  OK(alpr_alarm_desk_new(30, &desk));
  file = alarm(desk, list, read);
  OK(alpr_alarm_desk_remember(desk, file));
  OK(alpr_case_open(file, OFFICER, NOW + MICRO));
  OK(alpr_case_check_read(file, OFFICER, NOW + 2 * MICRO, "5SOW750", "CA", NULL));
  OK(alpr_case_ask(file, OFFICER, NOW + 3 * MICRO, ALPR_SYSTEM_NCIC, ALPR_URGENCY_URGENT));
  OK(alpr_case_answer(file, "ECDC 4", NOW + 4 * MICRO, "NIC/V123", 0));
  OK(alpr_alarm_desk_remember(desk, file));
  alarms = raised(desk, list, next);
  EXPECT(alpr_alarms_len(alarms) == 1 && alpr_alarm_tone(alpr_alarms_at(alarms, 0)) == ALPR_TONE_SILENT);
  EXPECT(strstr(alpr_alarm_rendering(alpr_alarms_at(alarms, 0)), "ECDC 4 answered not active, reference NIC/V123"));
  alpr_alarms_free(alarms);
  alpr_case_free(file);
  alpr_alarm_desk_free(desk);
  alpr_record_free(next);
  alpr_record_free(read);
}

static alpr_withdrawal stands(const alpr_hotlist *list, const alpr_case *file) {
  alpr_withdrawal why = ALPR_WITHDRAWAL_EXPIRED;
  OK(alpr_hotlist_withdrawal(list, file, NOW + HOUR, &why));
  return why;
}

/* An increment takes the entry of an open case out of the list, or changes it. */
static void withdrawn(void) {
  static const char gone[] = "plate,state,category,source,record,action\n5SOW750,CA,stolen vehicle,ncic,V1,remove\n";
  static const char other[] = "plate,state,category,source,record\n5SOW750,CA,stolen plate,ncic,V1\n";
  alpr_hotlist *list = listed();
  alpr_record *read = record("5SOW750", "CA", NOW);
  alpr_alarm_desk *desk = NULL;
  alpr_text *unmet = NULL;
  alpr_case *file;
  OK(alpr_alarm_desk_new(30, &desk));
  file = alarm(desk, list, read);
  EXPECT(stands(list, file) == ALPR_WITHDRAWAL_NONE);
  OK(alpr_hotlist_apply(list, (const uint8_t *)other, sizeof other - 1, "plain", 0, NULL));
  EXPECT(stands(list, file) == ALPR_WITHDRAWAL_CHANGED);
  OK(alpr_hotlist_apply(list, (const uint8_t *)gone, sizeof gone - 1, "plain", 0, &unmet));
  EXPECT(stands(list, file) == ALPR_WITHDRAWAL_VANISHED);
  EXPECT(!strcmp(alpr_text_get(unmet), ""));
  alpr_text_free(unmet);
  /* A removal that removes nothing is told. */
  OK(alpr_hotlist_apply(list, (const uint8_t *)gone, sizeof gone - 1, "plain", 0, &unmet));
  EXPECT(!strcmp(alpr_text_get(unmet), "nothing was removed: 5SOW750 CA\n"));
  alpr_text_free(unmet);
  OK(alpr_case_withdraw(file, NOW + HOUR, "the entry is not in the list any more"));
  EXPECT(alpr_case_status_of(file) == ALPR_CASE_STATUS_WITHDRAWN);
  alpr_case_free(file);
  alpr_alarm_desk_free(desk);
  alpr_record_free(read);
  alpr_hotlist_free(list);
}

typedef struct {
  const alpr_alarm_desk *desk;
  const alpr_hits *hits;
  const alpr_record *read;
  size_t alarms;
} camera;

static void *look(void *of) {
  camera *at = of;
  alpr_alarms *alarms = NULL;
  int i;
  for (i = 0; i < 50; i++) {
    if (alpr_alarm_desk_raise(at->desk, at->hits, at->read, NULL, &alarms) == ALPR_STATUS_OK)
      at->alarms += alpr_alarms_len(alarms);
    alpr_alarms_free(alarms);
    alarms = NULL;
  }
  return NULL;
}

/* Many threads see the same pass at one desk: one of them sounds, once. */
static void shared(const alpr_hotlist *list) {
  alpr_record *read = record("5SOW750", "CA", NOW);
  alpr_alarm_desk *desk = NULL;
  alpr_hits *hits = NULL;
  camera cameras[4];
  pthread_t threads[4];
  size_t i, alarms = 0;
  OK(alpr_alarm_desk_new(30, &desk));
  OK(alpr_hotlist_matches_text(list, "5SOW750", "CA", NULL, NULL, NOW, &hits));
  for (i = 0; i < 4; i++) {
    cameras[i].desk = desk, cameras[i].hits = hits, cameras[i].read = read, cameras[i].alarms = 0;
    EXPECT(pthread_create(&threads[i], NULL, look, &cameras[i]) == 0);
  }
  for (i = 0; i < 4; i++) {
    pthread_join(threads[i], NULL);
    alarms += cameras[i].alarms;
  }
  EXPECT(alarms == 1);
  alpr_hits_free(hits);
  alpr_alarm_desk_free(desk);
  alpr_record_free(read);
}

int main(void) {
  alpr_hotlist *list = listed();
  records();
  confirmed(list);
  guarded(list);
  heard_before(list);
  withdrawn();
  shared(list);
  alpr_hotlist_free(list);
  return failures != 0;
}
