// SPDX-License-Identifier: Apache-2.0
// Collective operations: blocking, and non-blocking with the share of them that computing hides.
//
// A row names the two functions of MPI and says once what they are given; its data's way (`Flow`) tells how large the
// buffers are and what has to come. Neighbourhood collectives are rows like the others: their ranks form a ring, each
// with the rank before and the rank after it.
#pragma once

#include <vector>

#include "overlap.hpp"
#include "point.hpp"

namespace scalebench::osu {

/// What the operations are given.
struct Call {
  std::byte *send = nullptr, *receive = nullptr;
  int count = 0;  ///< elements of one block
  MPI_Datatype type = MPI_DATATYPE_NULL;
  MPI_Op op = MPI_OP_NULL;
  MPI_Comm comm = MPI_COMM_NULL;
  int root = 0;
  // One entry per block. Displacements in elements, in bytes, and in bytes as addresses.
  std::vector<int> counts, displacements, byte_displacements;
  std::vector<MPI_Aint> addresses;
  std::vector<MPI_Datatype> types;
};

/// Where data goes.
enum class Flow {
  nowhere,
  from_all,       ///< every rank gets the block of every peer
  to_root,        ///< the root does
  exchange,       ///< every rank gets a block of its own from every peer
  from_root,      ///< every rank gets the root's block
  scatter,        ///< every rank gets a block of its own from the root
  reduce,         ///< every rank gets the combination of all blocks
  reduce_root,    ///< the root does
  reduce_shares,  ///< every rank gets its share of the combination, the first ranks one element more
  reduce_blocks,  ///< every rank gets an equal share; what cannot be shared is left out
  scan,           ///< every rank gets the combination of the ranks up to it
  exclusive_scan  ///< of the ranks before it
};

constexpr bool combines(Flow flow) { return flow >= Flow::reduce; }

struct CollectiveRow {
  const char* name;  ///< of the non-blocking one: "iallgather"
  const char* help;
  Flow flow;
  int (*call)(const Call&);
  int (*start)(const Call&, MPI_Request*);
  bool is_local = false;  ///< among neighbours
};

/// The blocking form; what the non-blocking one is built on too.
class Collective : public Point {
 public:
  static constexpr int needed_thread_level = SB_THREAD_SINGLE;
  static constexpr sb::Metric metrics[] = {sb::duration("latency", "the call, on every rank")};
  static constexpr sb::Ranks ranks_of(const CollectiveRow&) { return many_ranks; }
  static constexpr const char* name_of(const CollectiveRow& row) { return row.name + 1; }
  template <const CollectiveRow& row>
  static constexpr auto options_of() {
    return joined(inputs<row>("none"), batch_option);
  }

  void prepare(const CollectiveRow& row, const sb::Context& context, sb::Setup& answer);

 protected:
  /// Options of both forms. A barrier is aligned as `alone` says: it needs no other one.
  template <const CollectiveRow& row>
  static constexpr auto inputs(const char* alone) {
    constexpr auto messages = joined(size_option(up_to_1_mib), content_options, policy_option, sync_option("barrier"));
    if constexpr (row.flow == Flow::nowhere)
      return sync_option(alone);
    else if constexpr (combines(row.flow))
      return joined(messages, operation_option);
    else
      return messages;
  }

  /// Collective: communicator, buffers and arguments.
  void assemble(const CollectiveRow& row, const sb::Context& context);
  const Call& call_now();

  const CollectiveRow* row_ = nullptr;

 private:
  struct Block {
    std::byte* data;
    std::size_t elements;
  };

  void make_ring();
  void divide();
  void round() override;
  void fill(std::uint64_t number) override;
  std::size_t differences(std::uint64_t number, std::int64_t rounds) override;
  std::vector<Pattern> expected(std::size_t block, std::uint64_t number) const;
  std::vector<Block> sent() const;
  std::vector<Block> received() const;
  std::vector<Block> blocks(std::byte* data) const;
  bool sends_many() const;
  bool receives_many() const;
  bool is_root() const { return rank_ == call_.root; }

  OwnComm ring_;
  std::vector<int> peers_;     ///< whom blocks come from
  std::vector<int> my_block_;  ///< of each peer's blocks, the one that is for this rank
  Call call_;
};

/// One round of the non-blocking form is the operation alone; a sample has computing in between.
class NonBlocking : public Collective {
 public:
  std::int64_t tests = 0;

  enum { overall, initiate, compute, test, wait, pure, overlap };
  static constexpr sb::Metric metrics[] = {
      sb::duration("overall", "from the call to the end of the wait, with computing in between"),
      sb::duration("initiate", "the call"),
      sb::duration("compute", "computing, with the calls of MPI_Test in between"),
      sb::duration("test", "those calls"),
      sb::waiting("wait", "MPI_Wait"),
      sb::duration("pure", "call and wait without computing; in setup"),
      sb::metric("overlap", "how much of the pure latency computing hides, in OSU's formula", "%", SB_HIGHER),
  };
  static constexpr const char* name_of(const CollectiveRow& row) { return row.name; }
  template <const CollectiveRow& row>
  static constexpr auto options_of() {
    constexpr std::array tests_option{
        sb::option<&NonBlocking::tests>("tests", "0", "calls of MPI_Test while computing", {.range = "0..1000000"})};
    return joined(inputs<row>("barrier"), tests_option);
  }

  void prepare(const CollectiveRow& row, const sb::Context& context, sb::Setup& answer);
  void sample(sb::Lap& lap);

 private:
  void measure_pure(const sb::Context& context, sb::Setup& answer);
  void start();
  std::uint64_t compute_for(double ns);
  void round() override;

  Requests request_{1};
  Burner burner_;
  double pure_ns_ = 0;       ///< of this rank
  double pure_mean_ns_ = 0;  ///< over all ranks; 0 = no overlap is told
};

}  // namespace scalebench::osu
