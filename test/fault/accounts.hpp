// Who was paid for what: the service's ledger against what the program has kept, run by run.
// Invariants that are checked: what is kept is never sent again; what was answered in full is kept,
// unless the run was killed before it could be; and then it was on its way: no more texts than fit into the requests in
// flight, and answered last.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "fault/broken.hpp"

namespace ingot::fault {

/// A line of the ledger (support/mock_embeddings/ledger.hpp).
struct Event {
  char kind = 'R';   ///< received; A: answered in full
  std::string text;  ///< its SHA-256, or any other name that is its own
};

/// Reads a ledger while it grows.
class LedgerTail {
 public:
  explicit LedgerTail(std::string file) : file_(std::move(file)) {}
  /// Whole lines since the last call.
  [[nodiscard]] std::vector<Event> more();

 private:
  std::string file_;
  std::size_t read_ = 0;
};

enum class RunEnd { by_itself, killed };

struct Totals {
  std::size_t received = 0;  ///< texts
  std::size_t answered = 0;
  std::size_t sent_again = 0;  ///< receipts of texts that had been received before, answered or not
  std::size_t paid_twice = 0;  ///< answers to texts that had been answered before
  std::size_t lost = 0;        ///< answers that a kill overtook
  std::size_t most_lost = 0;   ///< by one kill
  std::size_t kills_with_losses = 0;
  std::size_t kills_before_answers = 0;  ///< that were embedding: texts had been received and not all were answered
};

class Accounts {
 public:
  Accounts(std::size_t batch, std::size_t concurrency) : batch_(batch), concurrency_(concurrency) {}

  /// Of a run that has ended; `kept` says which texts that were answered in it have a vector now, in a journal or the
  /// cache. Throws Broken.
  void close_run(const std::vector<Event>& events, const std::unordered_set<std::string>& kept, RunEnd end);

  [[nodiscard]] std::size_t bound() const { return batch_ * concurrency_; }
  [[nodiscard]] const Totals& totals() const { return totals_; }
  /// All texts that were ever found to be kept.
  [[nodiscard]] const std::unordered_set<std::string>& kept() const { return kept_; }

 private:
  struct Past {
    std::size_t received = 0;
    std::size_t answered = 0;
  };
  void note(const std::vector<Event>& events);
  void check_order(const std::vector<Event>& events) const;
  void check_losses(const std::vector<Event>& events, const std::unordered_set<std::string>& kept, RunEnd end);

  std::size_t batch_;
  std::size_t concurrency_;
  Totals totals_;
  std::unordered_map<std::string, Past> past_;
  std::unordered_set<std::string> kept_;
};

}  // namespace ingot::fault
