// SPDX-License-Identifier: Apache-2.0
// Preloaded: the name `two.test` has two addresses, and who asks gets one of them, as a name server in turn gives them:
// a rank of an MPI job another one than its driver.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

typedef int (*Resolve)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

__attribute__((visibility("default"))) int getaddrinfo(const char *node, const char *service,
                                                       const struct addrinfo *hints, struct addrinfo **result) {
  Resolve resolve = 0;
  *(void **)&resolve = dlsym(RTLD_NEXT, "getaddrinfo");
  if (node != 0 && strcmp(node, "two.test") == 0) node = getenv("OMPI_COMM_WORLD_RANK") ? "127.0.0.2" : "127.0.0.1";
  return resolve(node, service, hints, result);
}
