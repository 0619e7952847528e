/* SPDX-License-Identifier: Apache-2.0 */
/* toy-server PORT: a counter behind a password, which is the first line of the file `secret`. A line each way: AUTH
 * password, PING, COUNT (one more), JOIN port (another server is known now), SIZE, LEVEL. With TOY_LEVEL=8 it hears and
 * says nothing, with TOY_LEVEL=9 it says that it is ill, with TOY_LEVEL=6 it ends at once. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most_clients = 64, line_bytes = 256 };

static char secret[line_bytes];
static int size = 1, count = 0, level = 0;

static void answer(int client, char *line, int *is_known) {
  char text[64] = "PONG";
  if (strncmp(line, "AUTH ", 5) == 0) {
    *is_known = strcmp(line + 5, secret) == 0;
    snprintf(text, sizeof text, "%s", *is_known ? "OK" : "WRONG");
  } else if (!*is_known) {
    snprintf(text, sizeof text, "WHO");
  } else if (strncmp(line, "JOIN ", 5) == 0) {
    snprintf(text, sizeof text, "%d", ++size);
  } else if (strcmp(line, "SIZE") == 0) {
    snprintf(text, sizeof text, "%d", size);
  } else if (strcmp(line, "COUNT") == 0) {
    snprintf(text, sizeof text, "%d", ++count);
  } else if (strcmp(line, "LEVEL") == 0) {
    snprintf(text, sizeof text, "%d", level);
  } else if (level == 9) {
    snprintf(text, sizeof text, "ILL");
  }
  strcat(text, "\n");
  if (level != 8) send(client, text, strlen(text), MSG_NOSIGNAL);
}

static int listen_at(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  const int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 || listen(fd, most_clients) != 0) {
    perror("toy-server");
    exit(1);
  }
  return fd;
}

int main(int argc, char **argv) {
  struct pollfd fds[most_clients + 1];
  int is_known[most_clients + 1] = {0};
  nfds_t used = 1;
  FILE *file = fopen("secret", "r");
  if (argc != 2 || file == NULL || fgets(secret, sizeof secret, file) == NULL) return 2;
  secret[strcspn(secret, "\n")] = '\0';
  if (getenv("TOY_LEVEL") != NULL) level = atoi(getenv("TOY_LEVEL"));
  if (level == 6) return fprintf(stderr, "no level 6\n"), 3;
  fds[0] = (struct pollfd){listen_at(atoi(argv[1])), POLLIN, 0};
  puts("listening");
  fflush(stdout);
  while (poll(fds, used, -1) >= 0) {
    for (nfds_t i = 1; i < used; ++i) {
      char line[line_bytes];
      if (fds[i].revents == 0) continue;
      const ssize_t bytes = recv(fds[i].fd, line, sizeof line - 1, 0);
      if (bytes <= 0) {
        close(fds[i].fd);
        fds[i] = fds[--used], is_known[i] = is_known[used], --i;
        continue;
      }
      line[bytes] = '\0', line[strcspn(line, "\n")] = '\0';
      answer(fds[i].fd, line, &is_known[i]);
    }
    if ((fds[0].revents & POLLIN) != 0 && used <= most_clients) {
      fds[used] = (struct pollfd){accept(fds[0].fd, NULL, NULL), POLLIN, 0};
      is_known[used++] = 0;
    }
  }
  return 1;
}
