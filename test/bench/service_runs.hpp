// Single runs against a mock server of embeddings: the server is a program of its own and the client a fork, so that
// each has a core where there are two, and the time and memory of each can be told apart.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "children.hpp"
#include "load_generator.hpp"

namespace ingot::bench {

inline constexpr std::size_t k_service_dimensions = 1536;
inline constexpr std::size_t k_service_batch = 64;  ///< texts a request

/// Different texts of about 1.5 kB, and what each counts in cl100k_base.
struct Texts {
  std::vector<std::string> texts;
  std::vector<std::size_t> tokens;
};

[[nodiscard]] Texts make_texts();

/// What one run came to.
struct Run {
  double per_second = 0;       ///< texts, inside the window
  double client_us = 0;        ///< processor time a text, of the whole run
  double server_us = 0;        ///< the same
  std::size_t peak_bytes = 0;  ///< of the client
  double requests = 0;         ///< that the server has got
  double refused = 0;          ///< answered with 429
};

/// A fresh server and a fresh client for each.
class Service {
 public:
  /// `program` is mock-embeddings.
  Service(const std::string& program, const std::vector<std::string>& options);

  [[nodiscard]] Run embed(const Texts& texts, std::size_t concurrency, const Window& window) const;
  /// That many texts which are made when they are asked for, and no window.
  [[nodiscard]] Run embed_many(std::size_t count, std::size_t dimensions, std::size_t concurrency) const;
  /// The load generator instead of the client, with the same bodies.
  [[nodiscard]] Run generate(const Texts& texts, std::size_t concurrency, const Window& window) const;
  /// Whatever asks the server at a base URL and returns texts a second; it runs in this process.
  [[nodiscard]] Run ask(const std::function<double(const std::string& url)>& client) const;

 private:
  std::vector<std::string> command_;
};

}  // namespace ingot::bench
