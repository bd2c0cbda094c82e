/* Asks whether data may be given away: share ABOUT POLICY.toml AGREEMENTS.toml REQUEST.json RELEASE.json|- WHO.json NOW
   KEEP_UNTIL|- PACKS REFUSED..., as fixtures/vectors/disclosure.toml explains them, times in microseconds but for
   KEEP_UNTIL, packs between commas; fails unless the answer is that one. */
#include <alpr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *file(const char *path) {
  FILE *in = fopen(path, "rb");
  char *text = calloc(1, 1 << 20);
  if (!in || !text || !fread(text, 1, (1 << 20) - 1, in)) exit(3);
  fclose(in);
  return text;
}

/* What may leave is in the log first, and leaves once. */
static int permitted(const alpr_permit *permit, const alpr_released *picture, const char *keep_until) {
  alpr_text *event = NULL, *entry = NULL, *payload = NULL;
  int fits = alpr_permit_event(permit, &event) == ALPR_STATUS_OK &&
             alpr_audit_entry(NULL, alpr_text_get(event), &entry) == ALPR_STATUS_OK;
  const char *kept = strstr(alpr_text_get(event), "\"keep_until\":\"");
  fits = fits && (strcmp(keep_until, "-") ? kept && strstr(kept, keep_until) == kept + 14 : !kept);
  if (alpr_permit_payload(permit, alpr_text_get(entry), "[1]", &payload) == ALPR_STATUS_OK) {
    alpr_text *again = NULL;
    fits = fits && strstr(alpr_text_get(payload), "FOR OFFICIAL USE ONLY");
    fits = fits && alpr_permit_payload(permit, alpr_text_get(entry), "[1]", &again) == ALPR_STATUS_REFUSED;
  } else {
    /* It is for the public, who get the picture of the permit, once. */
    alpr_text *again = NULL;
    fits = fits && strstr(alpr_text_get(event), "chief_release") &&
           alpr_permit_publish(permit, alpr_text_get(entry), &picture, picture != NULL, &payload) == ALPR_STATUS_OK &&
           strstr(alpr_text_get(payload), "RELEASED TO THE PUBLIC") &&
           alpr_permit_publish(permit, alpr_text_get(entry), &picture, picture != NULL, &again) == ALPR_STATUS_REFUSED;
  }
  alpr_text_free(event);
  alpr_text_free(entry);
  alpr_text_free(payload);
  return fits;
}

/* Every reason was said, and the refusal goes into the log too. */
static int refused(const char *request, const alpr_release *release, int64_t now, char **parts, int len) {
  char why[1 << 14];
  alpr_text *event = NULL, *entry = NULL;
  int i, fits = len > 0;
  strncpy(why, alpr_last_error(), sizeof why - 1);
  why[sizeof why - 1] = 0;
  for (i = 0; i < len; i++)
    if (!strstr(why, parts[i])) {
      printf("%s\nlacks %s\n", why, parts[i]);
      fits = 0;
    }
  fits = fits && alpr_sharing_denied(request, release, why, now, &event) == ALPR_STATUS_OK &&
         alpr_audit_entry(NULL, alpr_text_get(event), &entry) == ALPR_STATUS_OK;
  alpr_text_free(event);
  alpr_text_free(entry);
  return fits;
}

/* What the public may get: a picture that somebody looked at. */
static alpr_released *picture(int64_t now) {
  static const uint8_t pixels[8 * 8];
  const alpr_frame frame = {.pixels = pixels, .pixels_len = sizeof pixels, .width = 8, .height = 8, .format = ALPR_PIXEL_FORMAT_GRAY8};
  alpr_redacted *redacted = NULL;
  alpr_released *released = NULL;
  if (alpr_redact(&frame, NULL, 0, NULL, 0, &redacted) != ALPR_STATUS_OK) exit(7);
  if (alpr_redacted_reviewed(redacted, "Brown", now, &released) != ALPR_STATUS_OK) exit(8);
  alpr_redacted_free(redacted);
  return released;
}

int main(int argc, char **argv) {
  const char *packs[16];
  size_t packs_len = 0;
  alpr_policies *policies = NULL;
  alpr_sharing *sharing = NULL;
  alpr_release *release = NULL;
  alpr_permit *permit = NULL;
  alpr_released *released = NULL;
  char *policy, *agreements, *request, *pack;
  int64_t now;
  alpr_status status;
  int fits;
  const char *about = argv[1];
  if (argc < 10) return 2;
  argv++, argc--;
  policy = file(argv[1]);
  agreements = file(argv[2]);
  request = file(argv[3]);
  now = strtoll(argv[6], NULL, 10);
  for (pack = strtok(argv[8], ","); pack && packs_len < 16; pack = strtok(NULL, ",")) packs[packs_len++] = pack;
  if (alpr_policies_new(packs, packs_len, NULL, 0, &policies) != ALPR_STATUS_OK) return 4;
  if (alpr_sharing_new(policy, agreements, policies, &sharing) != ALPR_STATUS_OK) return 5;
  alpr_policies_free(policies);
  if (strcmp(argv[4], "-")) {
    char *draft = file(argv[4]), *who = file(argv[5]);
    if (alpr_release_authorise(draft, who, NULL, now, &release) != ALPR_STATUS_OK) return 6;
    free(draft);
    free(who);
    released = picture(now);
  }
  {
    const alpr_released *shown = released;
    status = alpr_sharing_permit(sharing, request, release, &shown, released != NULL, now, &permit);
  }
  if (status == ALPR_STATUS_OK)
    fits = argc == 9 && permitted(permit, released, argv[7]);
  else
    fits = status == ALPR_STATUS_REFUSED && refused(request, release, now, argv + 9, argc - 9);
  if (!fits) printf("%s: status %d: %s\n", about, (int)status, alpr_last_error());
  alpr_permit_free(permit);
  alpr_released_free(released);
  alpr_release_free(release);
  alpr_sharing_free(sharing);
  free(policy);
  free(agreements);
  free(request);
  return !fits;
}
