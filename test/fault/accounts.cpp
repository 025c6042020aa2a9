#include "fault/accounts.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace ingot::fault {

std::vector<Event> LedgerTail::more() {
  std::ifstream file(file_, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(read_));
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  std::vector<Event> events;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = bytes.find('\n', begin)) != std::string::npos; begin = end + 1)
    events.push_back({bytes[begin], bytes.substr(begin + 2, end - begin - 2)});
  read_ += begin;
  return events;
}

void Accounts::close_run(const std::vector<Event>& events, const std::unordered_set<std::string>& kept, RunEnd end) {
  check_order(events);
  note(events);
  check_losses(events, kept, end);
  kept_.insert(kept.begin(), kept.end());
}

// What was kept before the run is not sent in it, and what is answered in it is not sent again.
void Accounts::check_order(const std::vector<Event>& events) const {
  std::unordered_set<std::string_view> answered;
  for (const Event& event : events) {
    if (event.kind == 'A') {
      answered.insert(event.text);
      continue;
    }
    if (kept_.contains(event.text)) throw Broken("a text whose vector was kept was sent again: " + event.text);
    if (answered.contains(event.text)) throw Broken("a run sent a text again that it had an answer to: " + event.text);
  }
}

void Accounts::note(const std::vector<Event>& events) {
  for (const Event& event : events) {
    Past& past = past_[event.text];
    const bool received = event.kind == 'R';
    ++(received ? totals_.received : totals_.answered);
    std::size_t& before = received ? past.received : past.answered;
    if (before++ > 0) ++(received ? totals_.sent_again : totals_.paid_twice);
  }
}

void Accounts::check_losses(const std::vector<Event>& events, const std::unordered_set<std::string>& kept, RunEnd end) {
  std::size_t lost = 0;
  std::size_t kept_after_lost = 0;
  for (const Event& event : events) {
    if (event.kind != 'A') continue;
    if (!kept.contains(event.text)) {
      ++lost;
    } else if (lost > 0) {
      ++kept_after_lost;
    }
  }
  const auto received = static_cast<std::size_t>(
      std::count_if(events.begin(), events.end(), [](const Event& event) { return event.kind == 'R'; }));
  if (end == RunEnd::killed && received > 0 && events.size() < 2 * received) ++totals_.kills_before_answers;
  if (lost == 0) return;
  if (end == RunEnd::by_itself) throw Broken(fmt::format("a run that ended by itself lost {} answers", lost));
  if (lost > bound()) throw Broken(fmt::format("{} answers were lost by one kill, more than {}", lost, bound()));
  // While one answer waits to be read, each of the other requests in flight can be read and kept at most once: nothing
  // else is sent before all that has come is kept.
  const std::size_t most_after = batch_ * (concurrency_ - 1);
  if (kept_after_lost > most_after)
    throw Broken(fmt::format("an answer was lost though {} later ones were kept", kept_after_lost));
  totals_.lost += lost;
  totals_.most_lost = std::max(totals_.most_lost, lost);
  ++totals_.kills_with_losses;
}

}  // namespace ingot::fault
