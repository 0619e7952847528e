// SPDX-License-Identifier: Apache-2.0
// The processes of one session, whatever groups they made for themselves (mpirun gives every rank its own).
#pragma once

#include <sys/types.h>

#include <vector>

namespace scalebench::process {

/// Living members of `session`, as /proc has them, the leader included; zombies are not.
std::vector<pid_t> session_members(pid_t session);

/// As /proc has it: 'R' runs or would like to, 'S' sleeps, 'T' is stopped, 'Z' has ended; 0: there is no such process.
char state_of(pid_t pid);

/// Sends `number` to every member but the leader. A process that got a recycled pid meanwhile is not hit.
void signal_session(pid_t session, int number);

}  // namespace scalebench::process
