/* Entries made by hand: refused without a reason, live for the next match, looked after, and gone. */
#include "list.h"

static alpr_manual_draft *draft(const char *wanted, const char *note) {
  alpr_manual_draft *made = NULL;
  if (strchr(wanted, '?') || strchr(wanted, '*'))
    OK(alpr_manual_draft_of_pattern(wanted, NOW + 72 * HOUR, &made));
  else
    OK(alpr_manual_draft_of_plate(wanted, NOW + 72 * HOUR, &made));
  OK(alpr_manual_draft_set_state(made, "MO"));
  OK(alpr_manual_draft_set_reason(made, ALPR_ENTRY_REASON_ROBBERY_SUSPECT, note));
  OK(alpr_manual_draft_set_legal_basis(made, "incident 26-1042"));
  OK(alpr_manual_draft_set_owner(made, OFFICER));
  return made;
}

static alpr_manual_entries *enter(const alpr_manual_book *book, const char *wanted) {
  alpr_manual_draft *made = draft(wanted, "robbery suspect");
  alpr_manual_entries *entries = NULL;
  OK(alpr_manual_book_enter(book, made, NOW, &entries));
  alpr_manual_draft_free(made);
  return entries;
}

static size_t found(const alpr_hotlist *list, const alpr_manual_book *book, const char *plate) {
  alpr_circumstances *all = NULL;
  alpr_record *read = NULL;
  alpr_hits *listed = NULL, *parts = NULL;
  size_t hits;
  OK(alpr_circumstances_new(NOW, "C-1", &all));
  OK(alpr_record_of_text(plate, "MO", all, &read));
  OK(alpr_hotlist_matches_record(list, read, NULL, NULL, NOW, &listed));
  OK(alpr_manual_book_matches(book, read, NULL, NOW, 1, &parts));
  hits = alpr_hits_len(listed) + alpr_hits_len(parts);
  alpr_hits_free(parts);
  alpr_hits_free(listed);
  alpr_record_free(read);
  alpr_circumstances_free(all);
  return hits;
}

static void refused(const alpr_manual_book *book) {
  alpr_manual_draft *empty = draft("AB1234", " "), *unknown = NULL;
  alpr_manual_entries *entries = NULL;
  REFUSED(alpr_manual_book_enter(book, empty, NOW, &entries));
  OK(alpr_manual_draft_of_plate("AB?234", NOW + HOUR, &unknown));
  OK(alpr_manual_draft_set_reason(unknown, ALPR_ENTRY_REASON_OTHER, "a note"));
  REFUSED(alpr_manual_book_enter(book, unknown, NOW, &entries));
  OK(alpr_manual_draft_set_legal_basis(unknown, "incident 26-1042"));
  OK(alpr_manual_draft_set_owner(unknown, OFFICER));
  EXPECT(alpr_manual_book_enter(book, unknown, NOW, &entries) == ALPR_STATUS_INVALID_PLATE);
  EXPECT(!entries);
  OK(alpr_manual_book_entries(book, &entries));
  EXPECT(alpr_manual_entries_len(entries) == 0);
  alpr_manual_entries_free(entries);
  alpr_manual_draft_free(unknown);
  alpr_manual_draft_free(empty);
}

/* A whole plate goes into the list, a part of one is found in the book. */
static void live(const alpr_hotlist *list, const alpr_manual_book *book) {
  alpr_manual_entries *plate = enter(book, "AB1234"), *part = enter(book, "XY?9*"), *removed = NULL;
  const alpr_manual_entry *entry = alpr_manual_entries_at(plate, 0);
  EXPECT(found(list, book, "AB1234") == 0);
  OK(alpr_manual_entry_apply(entry, list, NOW));
  EXPECT(found(list, book, "AB1234") == 1 && found(list, book, "XYZ9Q") == 1);
  OK(alpr_hotlist_replace(list, list));
  EXPECT(found(list, book, "AB1234") == 1);
  EXPECT(alpr_manual_entry_apply(alpr_manual_entries_at(part, 0), list, NOW) == ALPR_STATUS_INVALID_ARGUMENT);
  EXPECT(!strcmp(alpr_manual_entry_wanted(entry), "AB1234") && !strcmp(alpr_manual_entry_owner(entry), OFFICER));
  EXPECT(!strcmp(alpr_manual_entry_note(entry), "robbery suspect"));
  EXPECT(alpr_manual_entry_reason(entry) == ALPR_ENTRY_REASON_ROBBERY_SUSPECT);
  EXPECT(alpr_manual_entry_expires_us(entry) == NOW + 72 * HOUR && alpr_manual_entry_is_active(entry, NOW));
  EXPECT(!alpr_manual_entry_is_active(entry, NOW + 72 * HOUR) && !alpr_manual_entry_is_active(entry, INT64_MIN));
  REFUSED(alpr_manual_book_remove(book, alpr_manual_entry_id(entry), OFFICER, NOW, "", &removed));
  OK(alpr_manual_book_remove(book, alpr_manual_entry_id(entry), OFFICER, NOW, "arrested", &removed));
  OK(alpr_manual_entry_apply(alpr_manual_entries_at(removed, 0), list, NOW));
  EXPECT(found(list, book, "AB1234") == 0 && !alpr_manual_entry_is_active(alpr_manual_entries_at(removed, 0), NOW));
  alpr_manual_entries_free(removed);
  alpr_manual_entries_free(part);
  alpr_manual_entries_free(plate);
}

static size_t len(alpr_manual_entries *entries) {
  const size_t count = alpr_manual_entries_len(entries);
  alpr_manual_entries_free(entries);
  return count;
}

/* The pattern of `live` is looked after by its owners until the shift ends; another one goes on. */
static void owners(const alpr_manual_book *book) {
  const char *people[] = {"Officer 12", "Officer 7"};
  alpr_manual_entries *all = NULL, *some = NULL;
  alpr_manual_draft *ongoing = draft("GO?99", "goes on");
  const char *id;
  int removed_first;
  OK(alpr_manual_book_entries(book, &all));
  EXPECT(alpr_manual_entries_len(all) == 2);
  removed_first = !alpr_manual_entry_is_active(alpr_manual_entries_at(all, 0), NOW);
  id = alpr_manual_entry_id(alpr_manual_entries_at(all, (size_t)removed_first));
  OK(alpr_manual_book_due_for_review(book, NOW + 25 * HOUR, &some));
  EXPECT(len(some) == 1);
  REFUSED(alpr_manual_book_review(book, id, "Officer 7", NOW + 25 * HOUR, &some));
  OK(alpr_manual_book_transfer_owner(book, id, "Officer 7", NOW + 25 * HOUR, &some));
  EXPECT(!strcmp(alpr_manual_entry_owner(alpr_manual_entries_at(some, 0)), "Officer 7") && len(some) == 1);
  OK(alpr_manual_book_review(book, id, "Officer 7", NOW + 25 * HOUR, &some));
  EXPECT(len(some) == 1);
  OK(alpr_manual_book_due_for_review(book, NOW + 25 * HOUR, &some));
  EXPECT(len(some) == 0);
  OK(alpr_manual_book_orphans(book, people, 1, NOW + HOUR, &some));
  EXPECT(len(some) == 1);
  OK(alpr_manual_book_orphans(book, people, 2, NOW + HOUR, &some));
  EXPECT(len(some) == 0);
  OK(alpr_manual_book_orphans(book, NULL, 0, NOW + HOUR, &some));
  EXPECT(len(some) == 1);
  OK(alpr_manual_draft_set_ongoing(ongoing, 1));
  OK(alpr_manual_draft_set_unit(ongoing, "P-3"));
  OK(alpr_manual_book_enter(book, ongoing, NOW + HOUR, &some));
  EXPECT(len(some) == 1);
  OK(alpr_manual_book_end_shift(book, "Sgt. 4", "K-9", NOW + 26 * HOUR, &some));
  EXPECT(len(some) == 0);
  OK(alpr_manual_book_end_shift(book, "Sgt. 4", NULL, NOW + 26 * HOUR, &some));
  EXPECT(!strcmp(alpr_manual_entry_id(alpr_manual_entries_at(some, 0)), id) && len(some) == 1);
  alpr_manual_draft_free(ongoing);
  alpr_manual_entries_free(all);
}

/* An entry as it is kept, but for the note. */
static const char NOTELESS[] =
    "{\"id\":\"0000000000000000000000000000000a\",\"wanted\":{\"pattern\":\"XY?9\"},\"reason\":\"other\",\"note\":\"\","
    "\"legal_basis\":\"incident 26-1042\",\"owner\":\"Officer 12\",\"expires\":\"2026-11-25T13:00:00Z\","
    "\"created\":\"2026-11-24T13:00:00Z\",\"reviewed\":\"2026-11-24T13:00:00Z\"}";

static void restored(const alpr_manual_book *book) {
  alpr_manual_book *again = NULL;
  alpr_manual_entries *all = NULL, *back = NULL;
  alpr_text *json = NULL, *same = NULL;
  size_t i;
  OK(alpr_manual_book_new(&again));
  OK(alpr_manual_book_entries(book, &all));
  for (i = 0; i < alpr_manual_entries_len(all); i++) {
    OK(alpr_manual_entry_to_json(alpr_manual_entries_at(all, i), &json));
    OK(alpr_manual_book_restore(again, alpr_text_get(json)));
    OK(alpr_manual_book_entries(again, &back));
    OK(alpr_manual_entry_to_json(alpr_manual_entries_at(back, i), &same));
    EXPECT(alpr_manual_entries_len(back) == i + 1 && !strcmp(alpr_text_get(json), alpr_text_get(same)));
    alpr_text_free(same);
    alpr_text_free(json);
    alpr_manual_entries_free(back);
  }
  EXPECT(i == 3);
  REFUSED(alpr_manual_book_restore(again, NOTELESS));
  EXPECT(alpr_manual_book_restore(again, "{}") == ALPR_STATUS_INVALID_RECORD);
  alpr_manual_entries_free(all);
  alpr_manual_book_free(again);
}

int main(void) {
  alpr_hotlist *list = listed();
  alpr_manual_book *book = NULL;
  OK(alpr_manual_book_new(&book));
  refused(book);
  live(list, book);
  owners(book);
  restored(book);
  alpr_manual_book_free(book);
  alpr_hotlist_free(list);
  return failures != 0;
}
