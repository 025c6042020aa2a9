// What clients send: HTTP/1.1 requests, and the JSON of a request for embeddings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "support/mock_embeddings/script.hpp"

namespace ingot::mock {

struct Request {
  std::string method;
  std::string target;
  Fields fields;  ///< names in lower case, values trimmed, in the order in which they came
  std::string body;

  /// The first field of this name (lower case); nothing when there is none. Lives as long as the request.
  [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
};

/// Cuts requests out of the bytes of one connection.
class RequestReader {
 public:
  enum class State {
    more,      ///< the request is not whole yet
    expected,  ///< as `more`, and the client waits for "100 Continue"; said once a request
    whole,     ///< take() gives it
    bad,       ///< no HTTP, chunked, or too large: nothing after it can be understood
  };
  void add(std::string_view bytes) { bytes_ += bytes; }
  [[nodiscard]] State state();
  /// The request, which is whole; what came after it stays.
  [[nodiscard]] Request take();

 private:
  [[nodiscard]] bool read_head();

  std::string bytes_;
  std::size_t searched_ = 0;
  std::size_t head_ = 0;  // bytes; 0: not whole yet
  std::size_t body_ = 0;
  bool promised_ = false;
  Request request_;
};

enum class Encoding { numbers, base64 };

struct EmbeddingsRequest {
  std::string model;
  std::vector<std::string> inputs;
  Encoding encoding = Encoding::numbers;
  std::optional<std::size_t> dimensions = std::nullopt;
};

/// Errors (usage): what a server would answer with status 400.
[[nodiscard]] Result<EmbeddingsRequest> read_embeddings_request(std::string body);

}  // namespace ingot::mock
