#include "report/self_contained.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/base64.hpp"
#include "base/json.hpp"
#include "base/sha256.hpp"

namespace ingot::report {
namespace {

// JSON in which nothing can end the element that it stands in, nor a line of a script.
std::string for_script(const std::string& json) {
  std::string out;
  out.reserve(json.size() + json.size() / 16);
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '<' || c == '>' || c == '&') {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else if (json.compare(at, 3, "\xE2\x80\xA8") == 0 || json.compare(at, 3, "\xE2\x80\xA9") == 0) {
      out += json[at + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      at += 2;
    } else {
      out += c;
    }
  }
  return out;
}

// For the policy that lets nothing else run.
std::string hash_of(std::string_view text) {
  const Sha256 digest = sha256(text);
  std::string out = "sha256-";
  append_base64(out, {reinterpret_cast<const char*>(digest.data()), digest.size()});
  return out;
}

}  // namespace

std::string self_contained(const PageParts& parts, const Value& data) {
  const std::pair<std::string_view, std::string> texts[] = {{"@SCRIPT_HASH@", hash_of(parts.js)},
                                                            {"@STYLE_HASH@", hash_of(parts.css)},
                                                            {"@STYLE@", std::string(parts.css)},
                                                            {"@DATA@", for_script(json::compact(data))},
                                                            {"@SCRIPT@", parts.js}};
  std::string_view rest = parts.html;
  std::string out;
  for (const auto& [name, text] : texts) {
    const std::size_t at = rest.find(name);
    out.append(rest.substr(0, at)).append(text);
    rest.remove_prefix(at + name.size());
  }
  return out.append(rest);
}

}  // namespace ingot::report
