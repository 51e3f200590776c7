// SPDX-License-Identifier: Apache-2.0
// Circles are found with Tarjan's algorithm (SIAM J. Comput. 1972), without recursion because chains of cumulative
// updates are hundreds long; it yields components after everything that they reach, so their sets are united as they
// come. Pure.
#include "common/advisory/supersedence.h"

#include <algorithm>
#include <span>

namespace kintsugi::advisory {
namespace {

class Closure {
 public:
  Closure(std::vector<KbId> kbs, std::vector<Edge> edges) : edges_(std::move(edges)) {
    const std::size_t count = kbs.size();
    std::sort(edges_.begin(), edges_.end());
    first_.resize(count + 1);
    for (const Edge& edge : edges_) ++first_[edge.first + 1];
    for (std::size_t i = 0; i < count; ++i) first_[i + 1] += first_[i];
    order_.resize(count);
    lowest_.resize(count);
    on_stack_.resize(count);
    result_.words = (count + 63) / 64;
    result_.covers.resize(count * result_.words);
    result_.covered_by.resize(count * result_.words);
    result_.in_cycle.resize(result_.words);
    result_.kbs = std::move(kbs);
  }

  Supersedence Run(std::vector<std::vector<std::uint32_t>>& circles) {
    const auto count = static_cast<std::uint32_t>(result_.kbs.size());
    for (std::uint32_t node = 0; node < count; ++node) {
      if (order_[node] == 0) Visit(node, circles);
    }
    for (std::uint32_t node = 0; node < count; ++node) {
      Clear(result_.covers, node, node);
      Transpose(node);
    }
    return std::move(result_);
  }

 private:
  struct Step {
    std::uint32_t node;
    std::size_t next;  // edge
  };

  void Visit(std::uint32_t root, std::vector<std::vector<std::uint32_t>>& circles) {
    Enter(root);
    while (!steps_.empty()) {
      Step& step = steps_.back();
      if (step.next < first_[step.node + 1]) {
        const std::uint32_t to = edges_[step.next++].second;
        if (order_[to] == 0)
          Enter(to);
        else if (on_stack_[to])
          lowest_[step.node] = std::min(lowest_[step.node], order_[to]);
        continue;
      }
      const std::uint32_t node = step.node;
      steps_.pop_back();
      if (!steps_.empty()) lowest_[steps_.back().node] = std::min(lowest_[steps_.back().node], lowest_[node]);
      if (lowest_[node] == order_[node]) Leave(node, circles);
    }
  }

  void Enter(std::uint32_t node) {
    order_[node] = lowest_[node] = ++visited_;
    stack_.push_back(node);
    on_stack_[node] = true;
    steps_.push_back({node, first_[node]});
  }

  // `root` and all above it on the stack are one component; everything that they reach has its set.
  void Leave(std::uint32_t root, std::vector<std::vector<std::uint32_t>>& circles) {
    const auto begin = std::find(stack_.rbegin(), stack_.rend(), root).base() - 1;
    std::vector<std::uint32_t> members(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    std::sort(members.begin(), members.end());
    std::vector<std::uint64_t> reached(result_.words);
    for (const std::uint32_t node : members) {
      on_stack_[node] = false;
      for (std::size_t e = first_[node]; e < first_[node + 1]; ++e) {
        const std::uint32_t to = edges_[e].second;
        Set(reached, 0, to);
        const std::uint64_t* row = result_.covers.data() + to * result_.words;
        for (std::size_t w = 0; w < result_.words; ++w) reached[w] |= row[w];
      }
    }
    for (const std::uint32_t node : members)
      std::copy(reached.begin(), reached.end(),
                result_.covers.begin() + static_cast<std::ptrdiff_t>(node * result_.words));
    if (members.size() == 1) return;
    for (const std::uint32_t node : members) Set(result_.in_cycle, 0, node);
    circles.push_back(std::move(members));
  }

  void Transpose(std::uint32_t node) {
    for (std::size_t w = 0; w < result_.words; ++w) {
      for (std::uint64_t bits = result_.covers[node * result_.words + w]; bits != 0; bits &= bits - 1)
        Set(result_.covered_by, w * 64 + static_cast<std::size_t>(__builtin_ctzll(bits)), node);
    }
  }

  void Set(std::vector<std::uint64_t>& rows, std::size_t row, std::uint32_t bit) const {
    rows[row * result_.words + bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  void Clear(std::vector<std::uint64_t>& rows, std::size_t row, std::uint32_t bit) const {
    rows[row * result_.words + bit / 64] &= ~(std::uint64_t{1} << (bit % 64));
  }

  std::vector<Edge> edges_;
  std::vector<std::size_t> first_;
  std::vector<std::uint32_t> order_, lowest_, stack_;
  std::vector<bool> on_stack_;
  std::vector<Step> steps_;
  std::uint32_t visited_ = 0;
  Supersedence result_;
};

}  // namespace

Supersedence Close(std::vector<KbId> kbs, std::vector<Edge> edges, std::vector<std::vector<std::uint32_t>>& circles) {
  std::erase_if(edges, [](const Edge& edge) { return edge.first == edge.second; });
  return Closure(std::move(kbs), std::move(edges)).Run(circles);
}

}  // namespace kintsugi::advisory
