#include "lint/exfiltration.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/base64.hpp"
#include "base/text.hpp"
#include "lint/characters.hpp"

namespace ingot::lint {
namespace {

using Use = Address::Use;

// Who sent the reader, for statistics.
bool is_tracking(std::string_view name) {
  constexpr auto k_names = std::to_array<std::string_view>({"gclid", "gbraid", "wbraid", "fbclid", "dclid", "msclkid",
                                                            "twclid", "ttclid", "yclid", "mc_cid", "mc_eid", "mkt_tok",
                                                            "_hsenc", "_hsmi", "_ga", "_gl", "igshid", "igsh", "si"});
  return name.starts_with("utm_") || std::find(k_names.begin(), k_names.end(), name) != k_names.end();
}

// Values that no reader could read either: signatures, digests, places to go on from.
bool is_opaque_by_nature(std::string_view name) {
  constexpr auto k_names = std::to_array<std::string_view>(
      {"sig",       "signature", "policy", "key-pair-id", "sign",    "hmac",  "hash", "digest", "checksum",
       "integrity", "etag",      "v",      "ver",         "version", "s",     "eid",  "cursor", "after",
       "before",    "state",     "token",  "jwt",         "auth",    "nonce", "rev",  "ref",    "gist",
       "commit",    "logo",      "sha256", "sha1",        "sha512",  "sha",   "md5",  "h",      "pagetoken"});
  return name.starts_with("x-amz-") || name.starts_with("x-goog-") || name.starts_with("x-oss-") ||
         std::find(k_names.begin(), k_names.end(), name) != k_names.end();
}

std::string with_signs(std::string_view value) {
  std::string out(value);
  const auto put = [&out](std::string_view code, char c) {
    for (std::size_t at = out.find(code); at != std::string::npos; at = out.find(code, at + 1))
      out.replace(at, 3, 1, c);
  };
  for (const auto& [code, c] : {std::pair{"%7B", '{'},
                                {"%7b", '{'},
                                {"%7D", '}'},
                                {"%7d", '}'},
                                {"%24", '$'},
                                {"%3D", '='},
                                {"%3d", '='},
                                {"%2B", '+'},
                                {"%2b", '+'},
                                {"%2F", '/'},
                                {"%2f", '/'},
                                {"%20", ' '},
                                {"%5C", '\\'}})
    put(code, c);
  return out;
}

// "conversation", "user.name", "...", "summary of the chat": what a blank is called, and no formula.
bool is_name(std::string_view name) {
  name = text::trim(name);
  if (name == "..." || name == "\u2026") return true;
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || is_ascii_word(byte) || std::string_view(" .-|()[]'\"").find(c) != std::string_view::npos;
  });
}

// Whether a blank stands in `value`, with at least so many letters for a name.
bool has_blank(std::string_view value, std::size_t least) {
  if (value.find('\\') != std::string_view::npos) return false;  // TeX
  for (std::size_t at = value.find('{'); at != std::string_view::npos; at = value.find('{', at + 1)) {
    const bool formula = at > 0 && (value[at - 1] == '^' || value[at - 1] == '_');
    const bool doubled = value.substr(at, 2) == "{{";
    const std::size_t begin = at + (doubled ? 2 : 1);
    const std::size_t end = value.find('}', begin);
    if (end == std::string_view::npos) return false;
    const bool marked = doubled || (at > 0 && (value[at - 1] == '$' || value[at - 1] == '#'));
    if (!formula && is_name(value.substr(begin, end - begin)) && (marked || end - begin >= least)) return true;
    at = end;
  }
  return false;
}

bool is_text(const std::string& bytes) {
  const auto plain =
      std::count_if(bytes.begin(), bytes.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; });
  return !bytes.empty() && static_cast<std::size_t>(plain) == bytes.size();
}

std::string from_hex(std::string_view value) {
  std::string out;
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < value.size(); i += 2)
    out += static_cast<char>(digit(value[i]) * 16 + digit(value[i + 1]));
  return out;
}

std::optional<Cargo::Kind> disguise_of(std::string_view name, std::string_view value, Use use) {
  while (value.ends_with('=')) value.remove_suffix(1);
  const std::size_t least = use == Use::image ? 20 : 32;
  constexpr std::size_t k_least_opaque = 64;
  const auto is_base64 = [](char c) {
    return is_ascii_word(static_cast<unsigned char>(c)) || c == '+' || c == '/' || c == '-';
  };
  if (value.size() < least || !std::all_of(value.begin(), value.end(), is_base64)) return std::nullopt;
  const bool hex = value.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  if (hex && value.size() % 2 == 0 && is_text(from_hex(value))) return Cargo::Kind::disguised;
  if (!hex && is_text(from_base64(value).value_or("")) && (use == Use::image || !is_opaque_by_nature(name)))
    return Cargo::Kind::disguised;
  const auto has = [&](char first, char last) {
    return std::any_of(value.begin(), value.end(), [&](char c) { return c >= first && c <= last; });
  };
  const bool mixed = hex || (has('A', 'Z') && has('a', 'z') && has('0', '9'));
  const bool opaque = use == Use::image && value.size() >= k_least_opaque && mixed && !is_opaque_by_nature(name);
  return opaque ? std::optional(Cargo::Kind::opaque) : std::nullopt;
}

std::optional<Cargo> in_query(std::string_view query, Use use) {
  for (const std::string_view piece : text::split(query, '&')) {
    const std::size_t sign = piece.find('=');
    const bool named = sign != std::string_view::npos && piece.find_first_not_of('=', sign) != std::string_view::npos;
    const std::string name = named ? text::lower_ascii(piece.substr(0, sign)) : std::string();
    if (is_tracking(name)) continue;
    const std::string value = with_signs(named ? piece.substr(sign + 1) : piece);
    const bool whole = value.starts_with('{') && value.ends_with('}');
    if (has_blank(value, whole ? 1 : 2)) return Cargo{Cargo::Kind::blank, piece};
    const bool bracketed = value.size() > 2 && value.starts_with('[') && value.ends_with(']');
    if (use == Use::image && bracketed && is_name(value.substr(1, value.size() - 2)))
      return Cargo{Cargo::Kind::blank, piece};
    if (const auto kind = disguise_of(name, value, use)) return Cargo{*kind, piece};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Cargo> cargo_of(std::string_view address, Use use) {
  constexpr std::size_t k_longest = 4096;  // what is longer says enough by its beginning
  address = address.substr(0, std::min(k_longest, address.find("#/")));
  const std::size_t mark = address.find('?');
  if (mark != std::string_view::npos) {
    const std::string_view query = address.substr(mark + 1);
    const std::size_t hash = query.find('#');
    const bool anchor = hash != std::string_view::npos && query.substr(hash, 2) != "#{";
    if (const auto cargo = in_query(anchor ? query.substr(0, hash) : query, use)) return cargo;
  }
  const std::string_view path = address.substr(0, mark);
  constexpr std::size_t k_least_name = 3;
  // Generators of sites write "{{ page.image }}".
  const bool of_site = path.find("site.") != std::string_view::npos || path.find("page.") != std::string_view::npos;
  if (use == Use::image && !of_site && has_blank(with_signs(path), k_least_name))
    return Cargo{Cargo::Kind::blank, path};
  return std::nullopt;
}

}  // namespace ingot::lint
