#include "report/workflow_log.hpp"

#include <fmt/format.h>

#include "base/assert.hpp"

namespace ingot::report {
namespace {

// The runner passes over white space of any script; taking all bytes beyond ASCII for such is on the safe side.
bool may_be_blank(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20U || byte >= 0x7FU;
}

}  // namespace

std::string without_commands(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool begins = true;  // only blanks before, in this line
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (begins && text.substr(at, 2) == "::") {
      out += ": ";
    } else if (text.substr(at, 3) == "##[") {
      out += "##(";
      at += 2;
    } else {
      out += text[at];
    }
    begins = text[at] == '\n' || text[at] == '\r' || (begins && may_be_blank(text[at]));
  }
  return out;
}

std::string json_without_commands(std::string json) {
  std::size_t at = json.find("##[");
  if (at == std::string::npos) return json;
  std::string out;
  std::size_t taken = 0;
  for (; at != std::string::npos; at = json.find("##[", taken)) {
    out.append(json, taken, at - taken).append("#\\u0023");
    taken = at + 2;
  }
  return out.append(json, taken);
}

std::string stopped_commands(std::string_view text, std::string_view token) {
  INGOT_ASSERT(!token.empty());
  if (text.empty()) return {};
  return fmt::format("::stop-commands::{}\n{}{}::{}::\n", token, without_commands(text),
                     text.back() == '\n' ? "" : "\n", token);
}

}  // namespace ingot::report
