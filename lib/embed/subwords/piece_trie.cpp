#include "embed/subwords/piece_trie.hpp"

#include <utility>

namespace ingot::embed {
namespace {

constexpr std::size_t k_most_nodes = std::size_t{1} << 24U;  // a key holds a node and a byte in 32 bits
constexpr unsigned k_first_bits = 12;

}  // namespace

PieceTrie::PieceTrie() : edges_(std::size_t{1} << k_first_bits), shift_(64 - k_first_bits), values_(2, k_no_value) {}

void PieceTrie::put(Edge edge) {
  std::size_t at = slot_of(edge.key);
  while (edges_[at].key != 0) at = (at + 1) & (edges_.size() - 1);
  edges_[at] = edge;
}

void PieceTrie::grow() {
  --shift_;
  const std::vector<Edge> old = std::exchange(edges_, std::vector<Edge>(edges_.size() * 2));
  for (const Edge& edge : old) {
    if (edge.key != 0) put(edge);
  }
}

PieceTrie::Added PieceTrie::add(std::string_view piece, std::uint32_t value) {
  Node node = k_root;
  for (const char byte : piece) {
    Node child = next(node, byte);
    if (child == 0) {
      if (values_.size() == k_most_nodes) return Added::full;
      child = static_cast<Node>(values_.size());
      values_.push_back(k_no_value);
      if (node == k_root) {
        first_[static_cast<unsigned char>(byte)] = child;
      } else {
        if (values_.size() * 2 > edges_.size()) grow();
        put({key_of(node, byte), child});
      }
    }
    node = child;
  }
  if (values_[node] != k_no_value) return Added::repeated;
  values_[node] = value;
  return Added::yes;
}

PieceTrie::Node PieceTrie::walk(std::string_view bytes, Node from) const {
  Node node = from;
  for (const char byte : bytes) {
    node = next(node, byte);
    if (node == 0) return 0;
  }
  return node;
}

std::uint32_t PieceTrie::find(std::string_view piece) const {
  const Node node = walk(piece);
  return node == 0 ? k_no_value : value(node);
}

}  // namespace ingot::embed
