/* Follows the plate of one picture through three frames: track RGB-FILE WIDTH HEIGHT TEXT. */
#include "expect.h"
#include <stdlib.h>

static void misuse(const alpr_engine *engine, const alpr_tracker *tracker) {
  alpr_tracker *none = NULL;
  alpr_tracks *tracks = NULL;
  alpr_alarms *alarms = NULL;
  const alpr_plate_read *no_read = NULL;
  EXPECT(alpr_tracker_new(NULL, 2000, &none) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_new(engine, 2000, NULL) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_new(engine, 9, &none) == ALPR_STATUS_INVALID_ARGUMENT);
  EXPECT(strstr(alpr_last_error(), "10 ms to 10 min") != NULL);
  EXPECT(alpr_tracker_push(NULL, NULL, 0, &tracks) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_push(tracker, NULL, 0, NULL) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_push(tracker, NULL, INT64_MAX, &tracks) == ALPR_STATUS_INVALID_ARGUMENT);
  EXPECT(alpr_tracker_push_reads(NULL, NULL, 0, 0, &tracks) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_push_reads(tracker, NULL, 0, 0, NULL) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_push_reads(tracker, NULL, 1, 0, &tracks) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_push_reads(tracker, &no_read, 1, 0, &tracks) == ALPR_STATUS_NULL_POINTER);
  EXPECT(strstr(alpr_last_error(), "reads[0]") != NULL);
  EXPECT(alpr_tracker_open(NULL, &tracks) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_open(tracker, NULL) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_finish(NULL, &tracks) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_alarm_desk_raise_track(NULL, NULL, NULL, NULL, &alarms) == ALPR_STATUS_NULL_POINTER);
  EXPECT(!none && !tracks && !alarms);
  EXPECT(alpr_track_kept_us(NULL, 0) == INT64_MIN);
  EXPECT(alpr_tracks_seen_len(NULL) == 0 && alpr_tracks_ended_len(NULL) == 0);
  EXPECT(!alpr_tracks_seen_at(NULL, 0) && !alpr_tracks_ended_at(NULL, 0));
  EXPECT(alpr_track_id(NULL) == 0 && alpr_track_first_us(NULL) == 0 && alpr_track_last_us(NULL) == 0);
  EXPECT(alpr_track_sightings(NULL) == 0 && alpr_track_best_us(NULL) == 0);
  EXPECT(!alpr_track_read(NULL) && !alpr_track_best(NULL));
  alpr_tracks_free(NULL);
  alpr_tracker_free(NULL);
}

static void follow(const alpr_tracker *tracker, const alpr_reads *reads, const char *text) {
  alpr_tracks *tracks = NULL;
  int64_t i;
  for (i = 0; i < 3; i++) {
    const alpr_track *track;
    OK(alpr_tracker_push(tracker, reads, NOW + i * MICRO, &tracks));
    EXPECT(alpr_tracks_seen_len(tracks) == alpr_reads_len(reads) && alpr_tracks_ended_len(tracks) == 0);
    track = alpr_tracks_seen_at(tracks, 0);
    EXPECT(alpr_track_id(track) == 1 && alpr_track_sightings(track) == (uint32_t)i + 1);
    EXPECT(strcmp(alpr_plate_read_full_text(alpr_track_read(track)), text) == 0);
    alpr_tracks_free(tracks);
  }
  OK(alpr_tracker_push(tracker, NULL, NOW + 5 * MICRO, &tracks));
  EXPECT(alpr_tracks_seen_len(tracks) == 0 && alpr_tracks_ended_len(tracks) == 1);
  EXPECT(!alpr_tracks_seen_at(tracks, 0) && !alpr_tracks_ended_at(tracks, 1));
  {
    const alpr_track *track = alpr_tracks_ended_at(tracks, 0);
    EXPECT(alpr_track_first_us(track) == NOW && alpr_track_last_us(track) == NOW + 2 * MICRO);
    EXPECT(alpr_track_best_us(track) == NOW);
    EXPECT(alpr_track_kept_us(track, 0) == NOW && alpr_track_kept_us(track, 1) == INT64_MIN);
    EXPECT(strcmp(alpr_plate_read_text(alpr_track_best(track)), alpr_plate_read_text(alpr_reads_at(reads, 0))) == 0);
  }
  alpr_tracks_free(tracks);
  OK(alpr_tracker_push(tracker, reads, NOW + 6 * MICRO, &tracks));
  alpr_tracks_free(tracks);
  OK(alpr_tracker_finish(tracker, &tracks));
  EXPECT(alpr_tracks_ended_len(tracks) == 1 && alpr_track_id(alpr_tracks_ended_at(tracks, 0)) == 2);
  alpr_tracks_free(tracks);
}

/* Two places of one frame, read one by one, are two vehicles, however near. */
static void follow_places(const alpr_engine *engine, const alpr_frame *frame, const alpr_reads *whole, const char *text) {
  const alpr_plate_read *found = alpr_reads_at(whole, 0), *both[2];
  alpr_reads *reads[2] = {NULL, NULL};
  alpr_tracker *tracker = NULL;
  alpr_tracks *tracks = NULL, *open = NULL;
  float quad[8];
  size_t i, corner;
  alpr_plate_read_quad(found, quad);
  for (i = 0; i < 2; i++) {
    for (corner = 0; corner < 8; corner += 2) quad[corner] += (float)i;
    OK(alpr_engine_read_at(engine, frame, quad, alpr_plate_read_score(found), &reads[i]));
    both[i] = alpr_reads_at(reads[i], 0);
    EXPECT(alpr_plate_read_is_legible(both[i]));
  }
  OK(alpr_tracker_new(engine, 2000, &tracker));
  OK(alpr_tracker_push_reads(tracker, both, 2, NOW, &tracks));
  EXPECT(alpr_tracks_seen_len(tracks) == 2 && alpr_tracks_ended_len(tracks) == 0);
  for (i = 0; i < 2; i++) {
    const alpr_track *track = alpr_tracks_seen_at(tracks, i);
    EXPECT(alpr_track_id(track) == i + 1 && alpr_track_sightings(track) == 1);
  }
  alpr_tracks_free(tracks);
  OK(alpr_tracker_push_reads(tracker, both, 1, NOW + MICRO, &tracks));
  EXPECT(alpr_tracks_seen_len(tracks) == 1 && alpr_track_sightings(alpr_tracks_seen_at(tracks, 0)) == 2);
  EXPECT(!strcmp(alpr_plate_read_full_text(alpr_track_read(alpr_tracks_seen_at(tracks, 0))), text));
  OK(alpr_tracker_open(tracker, &open));
  EXPECT(alpr_tracks_seen_len(open) == 2 && alpr_tracks_ended_len(open) == 0);
  EXPECT(alpr_track_id(alpr_tracks_seen_at(open, 0)) == 1 && alpr_track_id(alpr_tracks_seen_at(open, 1)) == 2);
  alpr_tracks_free(open);
  alpr_tracks_free(tracks);
  OK(alpr_tracker_push_reads(tracker, NULL, 0, NOW + 9 * MICRO, &tracks));
  EXPECT(alpr_tracks_ended_len(tracks) == 2);
  alpr_tracks_free(tracks);
  OK(alpr_tracker_open(tracker, &open));
  EXPECT(alpr_tracks_seen_len(open) == 0);
  alpr_tracks_free(open);
  alpr_tracker_free(tracker);
  for (i = 0; i < 2; i++) alpr_reads_free(reads[i]);
}

int main(int argc, char **argv) {
  alpr_engine *engine = NULL;
  alpr_tracker *tracker = NULL;
  alpr_reads *reads = NULL;
  alpr_frame frame = {.format = ALPR_PIXEL_FORMAT_RGB8};
  FILE *file;
  uint8_t *pixels;
  if (argc != 5) return 2;
  frame.width = (uint32_t)atoi(argv[2]);
  frame.height = (uint32_t)atoi(argv[3]);
  frame.pixels_len = (size_t)frame.width * frame.height * 3;
  pixels = malloc(frame.pixels_len);
  file = fopen(argv[1], "rb");
  if (!pixels || !file || fread(pixels, 1, frame.pixels_len, file) != frame.pixels_len) return 2;
  fclose(file);
  frame.pixels = pixels;
  OK(alpr_engine_open(NULL, &engine));
  OK(alpr_engine_read(engine, &frame, &reads));
  follow_places(engine, &frame, reads, argv[4]);
  OK(alpr_tracker_new(engine, 2000, &tracker));
  alpr_engine_free(engine);
  free(pixels);
  follow(tracker, reads, argv[4]);
  alpr_reads_free(reads);
  OK(alpr_engine_open(NULL, &engine));
  misuse(engine, tracker);
  alpr_engine_free(engine);
  alpr_tracker_free(tracker);
  return failures != 0;
}
