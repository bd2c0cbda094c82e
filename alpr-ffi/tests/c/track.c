/* Follows the plate of one picture through three frames: track RGB-FILE WIDTH HEIGHT TEXT. */
#include "expect.h"
#include <stdlib.h>

static void misuse(const alpr_engine *engine, const alpr_tracker *tracker) {
  alpr_tracker *none = NULL;
  alpr_tracks *tracks = NULL;
  alpr_alarms *alarms = NULL;
  EXPECT(alpr_tracker_new(NULL, 2000, &none) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_new(engine, 2000, NULL) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_new(engine, 9, &none) == ALPR_STATUS_INVALID_ARGUMENT);
  EXPECT(strstr(alpr_last_error(), "10 ms to 10 min") != NULL);
  EXPECT(alpr_tracker_push(NULL, NULL, 0, &tracks) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_push(tracker, NULL, 0, NULL) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_tracker_push(tracker, NULL, INT64_MAX, &tracks) == ALPR_STATUS_INVALID_ARGUMENT);
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
