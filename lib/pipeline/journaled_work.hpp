// Texts whose vectors go into the journal at once, before anything else is done with them.
#pragma once

#include <chrono>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "embed/client.hpp"
#include "embed/journal.hpp"
#include "io/clock.hpp"

namespace ingot::pipeline {

class JournaledWork : public embed::Work {
 public:
  JournaledWork(embed::Journal& journal, io::Clock& clock) : journal_(journal), clock_(clock) {}

  Result<void> prepare(std::size_t texts) final { return journal_.reserve(texts); }
  Result<void> take(std::span<const embed::Input> inputs, const embed::Matrix& vectors) final {
    entries_.clear();
    for (std::size_t at = 0; at < inputs.size(); ++at) entries_.push_back({key_of(inputs[at].id), vectors.row(at)});
    if (auto appended = journal_.append(entries_); !appended) return appended;
    for (std::size_t at = 0; at < inputs.size(); ++at) keep(inputs[at].id, vectors.row(at));
    // What was written survives the end of this process; a sync, that of the machine.
    const auto now = clock_.steady();
    if (now - synced_ < k_sync_every) return {};
    synced_ = now;
    return journal_.sync();
  }

 protected:
  virtual std::string_view key_of(std::size_t id) const = 0;
  virtual void keep(std::size_t id, std::span<const float> vector) = 0;

 private:
  static constexpr std::chrono::seconds k_sync_every{1};
  embed::Journal& journal_;
  io::Clock& clock_;
  std::vector<embed::JournalEntry> entries_;
  std::chrono::nanoseconds synced_{0};
};

}  // namespace ingot::pipeline
