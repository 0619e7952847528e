// SPDX-License-Identifier: Apache-2.0
// Who waits for whom: requests in the queues of a real server.
#include <unistd.h>

#include "inference_fixture.hpp"

namespace scalebench::server_test {
namespace {

using testing::HasSubstr;

class InferenceQueue : public InferenceServer {
 protected:
  /// A client that waits for the model "slow", which runs now.
  Client run_slow_model() {
    store("slow", "slow");
    ask("AI.TENSORSET a FLOAT 1");
    Client running = server_->connect();
    running.send(words("AI.MODELEXECUTE slow INPUTS 1 a OUTPUTS 1 b"));
    EXPECT_THAT(wait_for_blocked(1), HasSubstr("blocked_clients:1"));
    return running;
  }

  /// The same, beside a model "m" that is run at once: with its input of one element, "a", it has answered ("c") while
  /// the other runs. On a busy machine its last run may have been long: then it is learnt again.
  Client run_slow_model_beside_short() {
    constexpr int most_tries = 5;
    store("twice", "m");
    ask("AI.TENSORSET a FLOAT 1");
    for (int i = 0; i < most_tries; ++i) {
      for (int run = 0; run < short_runs; ++run) ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 c");
      Client running = run_slow_model();
      EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 c"), "+OK");
      if (ask("EXISTS b") == ":0") return running;
      EXPECT_EQ(running.receive(), "+OK");
      ask("DEL b");
    }
    ADD_FAILURE() << "a short model waited for a slow one";
    return run_slow_model();
  }
};

TEST_F(InferenceQueue, serves_others_while_a_model_is_read) {
  // On a busy machine the model may be read before INFO is asked again.
  constexpr int most_tries = 5;
  std::string clients;
  for (int i = 0; i < most_tries && clients.find("blocked_clients:1") == std::string::npos; ++i) {
    Client storing = server_->connect();
    storing.send(words("AI.MODELSTORE m TORCH CPU BLOB") + Words{model_file("big")});
    clients = wait_for_blocked(1);
    EXPECT_EQ(storing.receive(), "+OK");
  }
  EXPECT_THAT(clients, HasSubstr("blocked_clients:1"));  // INFO was answered while the model was read
  EXPECT_EQ(ask("EXISTS m"), ":1");
}

TEST_F(InferenceQueue, serves_others_while_a_model_runs) {
  Client running = run_slow_model();
  EXPECT_EQ(running.receive(), "+OK");
}

TEST_F(InferenceQueue, runs_at_once_what_is_soon_over_while_another_model_runs) {
  Client running = run_slow_model_beside_short();
  EXPECT_EQ(ask("AI.TENSORGET c VALUES"), R"(["0"])");
  EXPECT_EQ(running.receive(), "+OK");
}

TEST_F(InferenceQueue, has_a_short_model_wait_its_turn_with_more_input_than_it_had) {
  Client running = run_slow_model_beside_short();
  ask("AI.TENSORSET more FLOAT 2");
  EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 1 more OUTPUTS 1 d TIMEOUT 1"), "+TIMEDOUT");
  EXPECT_EQ(running.receive(), "+OK");
}

TEST_F(InferenceQueue, has_a_short_model_wait_while_a_thread_is_to_run_it_too) {
  Client running = run_slow_model_beside_short();
  ask("AI.TENSORSET more FLOAT 2");
  Client waiting = server_->connect();
  waiting.send(words("AI.MODELEXECUTE m INPUTS 1 more OUTPUTS 1 d"));
  wait_for_blocked(2);
  EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 e TIMEOUT 1"), "+TIMEDOUT");
  EXPECT_EQ(running.receive(), "+OK");
  EXPECT_EQ(waiting.receive(), "+OK");
}

TEST_F(InferenceQueue, does_not_run_at_once_what_has_failed) {
  // On a busy machine the short model's last run may have been long: then it is learnt again.
  constexpr int most_tries = 5;
  ask("AI.TENSORSET text STRING 1 VALUES x");
  for (int i = 0; i < most_tries; ++i) {
    Client running = run_slow_model_beside_short();
    EXPECT_THAT(ask("AI.MODELEXECUTE m INPUTS 1 text OUTPUTS 1 d"), testing::StartsWith("-"));
    const bool was_at_once = ask("EXISTS b") == ":0";
    const std::string next = ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 d TIMEOUT 1");
    EXPECT_EQ(running.receive(), "+OK");
    if (was_at_once) {
      EXPECT_EQ(next, "+TIMEDOUT");
      return;
    }
    ask("DEL b");
  }
  ADD_FAILURE() << "a short model that fails waited for a slow one";
}

TEST_F(InferenceQueue, tells_of_runs_at_once_what_it_tells_of_others) {
  Client running = run_slow_model_beside_short();
  const std::string before = info("m", "calls");
  ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 d");
  EXPECT_EQ(info("m", "calls"), ":" + std::to_string(std::stoi(before.substr(1)) + 1));
  EXPECT_EQ(
      ask("AI.DAGEXECUTE LOAD 1 a PERSIST 1 e |> AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 e |> AI.TENSORGET e VALUES"),
      R"([+OK, ["0"]])");
  EXPECT_EQ(ask("EXISTS e"), ":1");
  EXPECT_EQ(running.receive(), "+OK");
}

TEST_F(InferenceQueue, gives_up_on_a_request_whose_time_is_over) {
  store("twice", "m");
  Client running = run_slow_model();
  EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 c TIMEOUT 1"), "+TIMEDOUT");
  EXPECT_EQ(running.receive(), "+OK");
  ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 d");
  EXPECT_EQ(ask("EXISTS c"), ":0");
  EXPECT_EQ(info("m", "calls"), ":1");
}

TEST_F(InferenceQueue, gives_up_on_scripts_and_graphs_whose_time_is_over) {
  store_script("s");
  Client running = run_slow_model();
  EXPECT_EQ(ask("AI.SCRIPTEXECUTE s add INPUTS 2 a a OUTPUTS 1 c TIMEOUT 1"), "+TIMEDOUT");
  EXPECT_EQ(ask("AI.SCRIPTRUN s add TIMEOUT 1 INPUTS a a OUTPUTS c"), "+TIMEDOUT");
  EXPECT_EQ(ask("AI.DAGEXECUTE LOAD 1 a PERSIST 1 c TIMEOUT 1 |> AI.MODELEXECUTE slow INPUTS 1 a OUTPUTS 1 c"),
            "+TIMEDOUT");
  EXPECT_EQ(running.receive(), "+OK");
  EXPECT_EQ(ask("EXISTS c"), ":0");
}

TEST_F(InferenceQueue, lets_a_model_be_deleted_while_it_runs) {
  Client running = run_slow_model();
  EXPECT_EQ(ask("AI.MODELDEL slow"), "+OK");
  EXPECT_EQ(ask("AI.MODELEXECUTE slow INPUTS 1 a OUTPUTS 1 c"), "-ERR model key is empty");
  EXPECT_EQ(running.receive(), "+OK");
  EXPECT_EQ(ask("EXISTS b"), ":1");
}

TEST_F(InferenceQueue, drops_the_requests_of_a_client_that_is_gone) {
  store("twice", "m");
  Client running = run_slow_model();
  {
    Client leaving = server_->connect();
    leaving.send(words("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 c"));
    wait_for_blocked(2);
  }
  EXPECT_EQ(running.receive(), "+OK");
  ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 d");
  EXPECT_EQ(ask("EXISTS c"), ":0");
  EXPECT_EQ(info("m", "calls"), ":1");
}

TEST_F(InferenceQueue, runs_requests_together_that_wait_for_each_other) {
  store("twice", "m", "BATCHSIZE 4 MINBATCHSIZE 2");
  ask("AI.TENSORSET a FLOAT 1 2 VALUES 1 2");
  ask("AI.TENSORSET b FLOAT 1 2 VALUES 3 4");
  Client first = server_->connect();
  first.send(words("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 c"));
  EXPECT_THAT(wait_for_blocked(1), HasSubstr("blocked_clients:1"));
  EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 1 b OUTPUTS 1 d"), "+OK");
  EXPECT_EQ(first.receive(), "+OK");
  EXPECT_EQ(ask("AI.TENSORGET c VALUES"), R"(["2", "4"])");
  EXPECT_EQ(ask("AI.TENSORGET d VALUES"), R"(["6", "8"])");
  EXPECT_EQ(info("m", "calls"), ":1");
  EXPECT_EQ(info("m", "samples"), ":2");
}

TEST_F(InferenceQueue, does_not_wait_for_a_batch_beyond_its_time) {
  store("twice", "m", "BATCHSIZE 4 MINBATCHSIZE 2 MINBATCHTIMEOUT 1");
  ask("AI.TENSORSET a FLOAT 1 1 VALUES 1");
  EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 c"), "+OK");
}

TEST_F(InferenceQueue, joins_only_what_is_alike_and_holds_nobody_up) {
  store("twice", "m", "BATCHSIZE 4 MINBATCHSIZE 2");
  store("twice", "other");
  ask("AI.TENSORSET narrow FLOAT 1 1 VALUES 1");
  ask("AI.TENSORSET wide FLOAT 1 2 VALUES 3 4");
  Client first = server_->connect();
  first.send(words("AI.MODELEXECUTE m INPUTS 1 wide OUTPUTS 1 c"));
  wait_for_blocked(1);
  EXPECT_EQ(ask("AI.MODELEXECUTE other INPUTS 1 narrow OUTPUTS 1 n"), "+OK");
  Client second = server_->connect();
  second.send(words("AI.MODELEXECUTE m INPUTS 1 narrow OUTPUTS 1 d"));
  EXPECT_THAT(wait_for_blocked(2), HasSubstr("blocked_clients:2"));
  EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 1 narrow OUTPUTS 1 e"), "+OK");
  EXPECT_EQ(second.receive(), "+OK");
  EXPECT_THAT(wait_for_blocked(1), HasSubstr("blocked_clients:1"));
  EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 1 wide OUTPUTS 1 f"), "+OK");
  EXPECT_EQ(first.receive(), "+OK");
}

TEST_F(InferenceQueue, runs_no_more_rows_together_than_allowed) {
  store("slow", "slow");
  store("twice", "m", "BATCHSIZE 2");
  ask("AI.TENSORSET a FLOAT 1 1 VALUES 1");
  Client running = server_->connect();
  running.send(words("AI.MODELEXECUTE slow INPUTS 1 a OUTPUTS 1 b"));
  wait_for_blocked(1);
  std::vector<Client> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(server_->connect());
    clients.back().send(words("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 c" + std::to_string(i)));
    wait_for_blocked(2 + i);
  }
  for (Client& client : clients) EXPECT_EQ(client.receive(), "+OK");
  EXPECT_EQ(info("m", "calls"), ":2");
  EXPECT_EQ(info("m", "samples"), ":3");
}

TEST_F(InferenceQueue, says_when_a_model_spoils_the_batch) {
  store("first_row", "m", "BATCHSIZE 4 MINBATCHSIZE 2");
  ask("AI.TENSORSET a FLOAT 1 1 VALUES 1");
  Client first = server_->connect();
  first.send(words("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 c"));
  wait_for_blocked(1);
  const std::string text = "-ERR Model did not generate the expected batch size";
  EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 d"), text);
  EXPECT_EQ(first.receive(), text);
}

TEST_F(InferenceQueue, lets_its_threads_sleep_when_there_is_nothing_to_do) {
  Server server("inference.so THREADS_PER_QUEUE 4");
  Client client = server.connect();
  client.ask(words("AI.MODELSTORE m TORCH CPU BATCHSIZE 4 MINBATCHSIZE 2 BLOB") + Words{model_file("twice")});
  client.ask("AI.TENSORSET a FLOAT 1 1");
  Client waiting = server.connect();
  waiting.send(words("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 b"));
  while (client.bytes(words("INFO clients")).find("blocked_clients:1\r") == std::string::npos) continue;
  usleep(200000);  // whoever was on the way to sleep sleeps
  const long before = server.wakeups_of_other_threads();
  usleep(500000);
  EXPECT_EQ(server.wakeups_of_other_threads() - before, 0);
}

}  // namespace
}  // namespace scalebench::server_test
