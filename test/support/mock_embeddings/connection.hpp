// One client: its requests come out of here one after the other, and each answer is played as its steps say.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "support/mock_embeddings/answer.hpp"
#include "support/mock_embeddings/request.hpp"
#include "support/mock_embeddings/socket.hpp"

namespace ingot::mock {

using Time = std::chrono::steady_clock::time_point;

class Connection {
 public:
  Connection(int descriptor, const TlsContext& context) : socket_(descriptor, context) {}

  enum class Received { more, request, bad, closed };
  /// Reads until a request is whole or nothing is left to read. `scratch` is memory for what is read.
  [[nodiscard]] Received receive(std::span<char> scratch);
  [[nodiscard]] Request take() { return requests_.take(); }

  /// The first byte goes no earlier than `due` and the answer's own delay.
  void begin(Answer answer, Time due);

  enum class Played {
    done,     ///< the kernel has taken the last byte
    blocked,  ///< until the client reads
    later,    ///< not before due()
    broken,
  };
  [[nodiscard]] Played play(Time now);
  [[nodiscard]] Time due() const { return due_; }
  [[nodiscard]] const Answer& answer() const { return answer_; }

  void reset_at_end() { socket_.reset_at_end(); }
  void say_goodbye() { socket_.say_goodbye(); }

 private:
  void advance(std::size_t bytes, Time now);

  Socket socket_;
  RequestReader requests_;
  Answer answer_;
  Time due_{};
  std::size_t step_ = 0;
  std::uint64_t times_ = 0;  // that the step has been sent whole
  std::size_t sent_ = 0;     // bytes of the step
};

}  // namespace ingot::mock
