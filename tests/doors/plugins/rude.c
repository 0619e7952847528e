/* SPDX-License-Identifier: Apache-2.0 */
/* A good table, in a library that does something else as soon as it is loaded: MANNER. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define PLUGIN_NAME NAME
#define PLUGIN_HELP "Rude"
#define NEED_COUNT 0
#define SERVICE_COUNT 0
#include "../../broken/plugin.h"

static void crashes(void) { signal(SIGSEGV, SIG_DFL), raise(SIGSEGV); }  // a sanitizer has a handler of its own
static void exits(void) { exit(0); }
static void prints(void) {
  puts("{\"reason\": \"not mine to say\"}"), fflush(stdout);
  fputs("not mine to say either\n", stderr);
  fputs("not mine to say at last", stdout);
}
static void hangs(void) {
  for (volatile int forever = 1; forever;) {
  }
}

__attribute__((constructor)) static void begin(void) {
  void (*const manners[])(void) = {crashes, exits, prints, hangs};
  (void)manners;
  MANNER();
}
