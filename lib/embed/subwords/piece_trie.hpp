// A set of byte strings, each with a number, in which all beginnings of a text are found byte by byte. The edges lie in
// one open-addressed table: it is built in one pass over a vocabulary in any order, which start-up waits for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ingot::embed {

class PieceTrie {
 public:
  using Node = std::uint32_t;
  static constexpr Node k_root = 1;
  static constexpr std::uint32_t k_no_value = 0xFFFFFFFF;

  enum class Added { yes, repeated, full };

  PieceTrie();
  /// Value is any but k_no_value. full: there is no place for more than 16 million different beginnings.
  [[nodiscard]] Added add(std::string_view piece, std::uint32_t value);

  /// Where one more byte leads; 0 where no piece begins so.
  [[nodiscard]] Node next(Node node, char byte) const {
    if (node == k_root) return first_[static_cast<unsigned char>(byte)];
    const std::uint32_t key = key_of(node, byte);
    for (std::size_t at = slot_of(key);; at = (at + 1) & (edges_.size() - 1)) {
      if (edges_[at].key == key) return edges_[at].child;
      if (edges_[at].key == 0) return 0;
    }
  }
  /// Of the piece that ends here, or k_no_value.
  [[nodiscard]] std::uint32_t value(Node node) const { return values_[node]; }
  /// The node behind these bytes; 0 where no piece begins so.
  [[nodiscard]] Node walk(std::string_view bytes, Node from = k_root) const;
  /// Of this piece, or k_no_value.
  [[nodiscard]] std::uint32_t find(std::string_view piece) const;

 private:
  struct Edge {
    std::uint32_t key = 0;  // 0 is free
    Node child = 0;
  };

  [[nodiscard]] static std::uint32_t key_of(Node node, char byte) {
    return (node << 8U) | static_cast<unsigned char>(byte);
  }
  [[nodiscard]] std::size_t slot_of(std::uint32_t key) const {
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ULL) >> shift_);
  }
  void put(Edge edge);
  void grow();

  std::array<Node, 256> first_{};
  std::vector<Edge> edges_;
  unsigned shift_;
  std::vector<std::uint32_t> values_;  // by node
};

}  // namespace ingot::embed
