#include "support/mock_embeddings/connection.hpp"

#include <algorithm>
#include <utility>

namespace ingot::mock {
namespace {

constexpr std::size_t k_most_bytes_of_a_turn = 4UL << 20U;  // then other connections have theirs
constexpr std::uint64_t k_portions_a_second = 50;           // of an answer whose speed is limited

}  // namespace

Connection::Received Connection::receive(std::span<char> scratch) {
  for (;;) {
    switch (requests_.state()) {
      case RequestReader::State::whole:
        return Received::request;
      case RequestReader::State::bad:
        return Received::bad;
      case RequestReader::State::expected:
        if (socket_.write("HTTP/1.1 100 Continue\r\n\r\n").state != Socket::State::open) return Received::closed;
        break;
      case RequestReader::State::more:
        break;
    }
    const auto moved = socket_.read(scratch);
    if (moved.state == Socket::State::closed) return Received::closed;
    if (moved.state == Socket::State::blocked) return Received::more;
    requests_.add({scratch.data(), moved.bytes});
  }
}

void Connection::begin(Answer answer, Time due) {
  answer_ = std::move(answer);
  step_ = 0;
  times_ = 0;
  sent_ = 0;
  due_ = due + answer_.delay;
  if (!answer_.steps.empty()) due_ += answer_.steps.front().wait;
}

Connection::Played Connection::play(Time now) {
  std::size_t left = k_most_bytes_of_a_turn;
  for (;;) {
    if (now < due_ || left == 0) return Played::later;
    if (step_ == answer_.steps.size()) return Played::done;
    const std::string_view rest = std::string_view(answer_.steps[step_].bytes).substr(sent_);
    std::size_t most = std::min(rest.size(), left);
    const std::uint64_t speed = answer_.bytes_per_second;
    if (speed > 0) most = std::min<std::size_t>(most, std::max<std::uint64_t>(1, speed / k_portions_a_second));
    const auto moved = socket_.write(rest.substr(0, most));
    if (moved.state == Socket::State::closed) return Played::broken;
    if (moved.state == Socket::State::blocked) return Played::blocked;
    left -= moved.bytes;
    if (speed > 0) due_ = now + std::chrono::nanoseconds(moved.bytes * 1'000'000'000 / speed);
    advance(moved.bytes, now);
  }
}

void Connection::advance(std::size_t bytes, Time now) {
  const Step& step = answer_.steps[step_];
  sent_ += bytes;
  if (sent_ < step.bytes.size()) return;
  sent_ = 0;
  if (++times_ < step.times) return;
  times_ = 0;
  if (++step_ < answer_.steps.size() && answer_.steps[step_].wait.count() > 0)
    due_ = std::max(due_, now) + answer_.steps[step_].wait;
}

}  // namespace ingot::mock
