// SPDX-License-Identifier: Apache-2.0
#include "plan/shape.hpp"

#include "unit/plan/rows.hpp"

namespace scalebench::plan {

void PrintTo(const Shape& shape, std::ostream* out) {
  *out << shape.ranks << " ranks on " << shape.nodes << " nodes, " << shape.ranks_per_node << " per node";
}

namespace {

using testing::ElementsAre;

class AskedShapes : public testing::Test {
 protected:
  AskedShapes() { workload.default_ranks = 2; }

  std::vector<Shape> shapes() const { return asked_shapes(request, workload); }
  std::string refused() const {
    return refusal([this] { shapes(); });
  }

  Request request;
  Workload workload;
};

TEST_F(AskedShapes, AreTheWorkloadsDefaultWhenNothingIsSaid) { EXPECT_THAT(shapes(), ElementsAre(Shape{2, 1, 0})); }

TEST_F(AskedShapes, CrossRanksWithNodes) {
  request.ranks = "4,8";
  request.nodes = "1,2";
  EXPECT_THAT(shapes(), ElementsAre(Shape{4, 1, 0}, Shape{8, 1, 0}, Shape{4, 2, 0}, Shape{8, 2, 0}));
}

TEST_F(AskedShapes, GiveEveryNodeARank) {
  request.nodes = "1,4";
  EXPECT_THAT(shapes(), ElementsAre(Shape{2, 1, 0}, Shape{4, 4, 0}));
}

TEST_F(AskedShapes, MultiplyNodesAndRanksPerNode) {
  request.nodes = "1,2";
  request.ranks_per_node = "4..8*2";
  EXPECT_THAT(shapes(), ElementsAre(Shape{4, 1, 4}, Shape{8, 1, 8}, Shape{8, 2, 4}, Shape{16, 2, 8}));
}

TEST_F(AskedShapes, RefuseRanksTogetherWithRanksPerNode) {
  request.ranks = "8";
  request.ranks_per_node = "4";
  EXPECT_EQ(
      refused(),
      "--ranks-per-node 4: does not go with --ranks; write --nodes and --ranks-per-node, ranks are their product");
}

TEST_F(AskedShapes, RefuseAbsurdNumbers) {
  request.ranks = "0";
  EXPECT_EQ(refused(), "--ranks 0: must be at least 1");
  request.ranks = "1000001";
  EXPECT_EQ(refused(), "--ranks 1000001: must be at most 1000000");
  request.ranks = "";
  request.nodes = "1000000";
  request.ranks_per_node = "1000000";
  EXPECT_EQ(refused(), "--ranks-per-node 1000000: more than 1000000 ranks on 1000000 nodes; take fewer");
}

class FittedShape : public testing::Test {
 protected:
  FittedShape() { workload.name = "latency"; }

  std::optional<Shape> fit(const Shape& asked) { return fitted(workload, asked, reason); }

  Workload workload;
  std::string reason;
};

TEST_F(FittedShape, IsTheOneAskedForWhenItFits) {
  EXPECT_EQ(fit({8, 2, 0}), (Shape{8, 2, 0}));
  EXPECT_EQ(fit({8, 2, 4}), (Shape{8, 2, 4}));
}

TEST_F(FittedShape, TakesNoMoreThanTheMostRanks) {
  workload.max_ranks = 2;
  EXPECT_EQ(fit({8, 1, 0}), (Shape{2, 1, 0}));
}

TEST_F(FittedShape, StaysSpreadOverNodesWhenItShrinks) {
  workload.max_ranks = 2;
  EXPECT_EQ(fit({8, 4, 0}), (Shape{2, 2, 0}));
  EXPECT_EQ(fit({8, 2, 4}), (Shape{2, 2, 1}));
}

TEST_F(FittedShape, IsRoundedDownToAMultiple) {
  workload.rank_multiple = 4;
  EXPECT_EQ(fit({11, 1, 0}), (Shape{8, 1, 0}));
}

TEST_F(FittedShape, IsNoneBelowTheFewestRanks) {
  workload.min_ranks = 2;
  EXPECT_EQ(fit({1, 1, 0}), std::nullopt);
  EXPECT_EQ(reason, "latency needs at least 2 ranks, not 1; write --ranks 2");
}

TEST_F(FittedShape, NeedsAWholeMultipleOfRanks) {
  workload.min_ranks = 3;
  workload.rank_multiple = 2;
  EXPECT_EQ(fit({3, 1, 0}), std::nullopt);
  EXPECT_EQ(reason, "latency needs at least 4 ranks, not 3; write --ranks 4");
}

TEST_F(FittedShape, IsNoneWhenANodeWouldHaveNoRank) {
  EXPECT_EQ(fit({2, 4, 0}), std::nullopt);
  EXPECT_EQ(reason, "latency would leave nodes without a rank: 2 ranks on 4 nodes; write --nodes 2");
}

}  // namespace
}  // namespace scalebench::plan
