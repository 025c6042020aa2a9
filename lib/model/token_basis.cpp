#include "model/token_basis.hpp"

#include "base/text.hpp"

namespace ingot::model {
namespace {

std::string_view sign(const TokenBasis& basis) {
  return basis.exact ? "" : "≈ ";
}

}  // namespace

std::string counted_tokens(std::size_t tokens, const TokenBasis& basis) {
  return std::string(sign(basis)) + text::counted(tokens, "token", "tokens");
}

std::string token_number(std::size_t tokens, const TokenBasis& basis) {
  return std::string(sign(basis)) + text::with_thousands(tokens);
}

std::string described(const TokenBasis& basis) {
  return std::string(basis.encoding) + (basis.exact ? "" : " (estimate)");
}

}  // namespace ingot::model
