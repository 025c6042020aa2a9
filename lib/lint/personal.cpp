#include "lint/personal.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "lint/characters.hpp"
#include "lint/keywords.hpp"
#include "lint/patterns.hpp"

namespace ingot::lint {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool letter(char c) {
  return is_ascii_letter(static_cast<unsigned char>(c));
}
bool in_local(char c) {
  return letter(c) || digit(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}
bool in_domain(char c) {
  return letter(c) || digit(c) || c == '.' || c == '-';
}

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr auto k_roles = std::to_array<std::string_view>({"info",
                                                          "support",
                                                          "sales",
                                                          "contact",
                                                          "hello",
                                                          "office",
                                                          "admin",
                                                          "help",
                                                          "press",
                                                          "security",
                                                          "service",
                                                          "mail",
                                                          "team",
                                                          "privacy",
                                                          "legal",
                                                          "abuse",
                                                          "root",
                                                          "webmaster",
                                                          "noreply",
                                                          "no-reply",
                                                          "billing",
                                                          "postmaster",
                                                          "marketing",
                                                          "jobs",
                                                          "careers",
                                                          "git",
                                                          "hg",
                                                          "svn",
                                                          "ssh",
                                                          "you",
                                                          "your",
                                                          "user",
                                                          "name",
                                                          "username",
                                                          "someone",
                                                          "me",
                                                          "core",
                                                          "conduct",
                                                          "opensource",
                                                          "community",
                                                          "devs",
                                                          "list",
                                                          "announce",
                                                          "email",
                                                          "foo",
                                                          "test",
                                                          "youremail",
                                                          "concierge",
                                                          "reservations",
                                                          "booking",
                                                          "bookings",
                                                          "events",
                                                          "showroom",
                                                          "workshop",
                                                          "orders",
                                                          "shop",
                                                          "store",
                                                          "enquiries",
                                                          "inquiries",
                                                          "reception",
                                                          "welcome",
                                                          "customercare",
                                                          "care",
                                                          "feedback",
                                                          "newsletter",
                                                          "media",
                                                          "dealer",
                                                          "dealers",
                                                          "warranty",
                                                          "returns",
                                                          "accounts",
                                                          "accounting",
                                                          "kontakt",
                                                          "vertrieb",
                                                          "werkstatt",
                                                          "servizio",
                                                          "clienti",
                                                          "commerciale",
                                                          "amministrazione",
                                                          "contatti",
                                                          "prenotazioni",
                                                          "ufficio",
                                                          "ventas",
                                                          "accueil",
                                                          "commandes"});
constexpr auto k_domains = std::to_array<std::string_view>(
    {"example", "example.com", "example.org", "example.net", "domain.com", "yourdomain.com", "email.com", "company.com",
     "test.com", "localhost.local", "foo.com", "users.noreply.github.com"});
// Last parts of names of files ("icon@2x.png") and of hosts that are nowhere.
constexpr auto k_no_domains = std::to_array<std::string_view>(
    {"png",  "jpg", "jpeg", "gif", "svg", "webp", "ico", "js",      "ts",      "css",  "json",
     "html", "md",  "tgz",  "zip", "gz",  "tsx",  "jsx", "example", "invalid", "local"});

// What is said before the place where somebody lives; a street alone may be that of a shop.
constexpr auto k_homes = std::to_array<std::string_view>(
    {"lives at",         "live at",        "living at",       "lived at",          "lives in",
     "resides at",       "residing at",    "residence",       "home address",      "private address",
     "customer address", "client address", "billing address", "shipping address",  "delivery address",
     "at home",          "his home",       "her home",        "their home",        "wohnt in",
     "wohnt am",         "wohnhaft",       "privatadresse",   "wohnadresse",       "privatanschrift",
     "abita in",         "abita a",        "residente in",    "indirizzo di casa", "domiciliat",
     "habite",           "demeurant",      "domicile",        "vive en",           "domicilio"});

bool is_somebody(std::string_view local, std::string_view domain) {
  const std::string name = text::lower_ascii(local);
  const std::string host = text::lower_ascii(domain);
  const std::string last = host.substr(host.rfind('.') + 1);
  if (last.size() < 2 || !std::all_of(last.begin(), last.end(), letter) || is_one_of(k_no_domains, last)) return false;
  if (host.ends_with(".test") || is_one_of(k_domains, host) || host.starts_with("example.")) return false;
  if (name.find("noreply") != std::string::npos) return false;
  // "service-team", "press.italy"
  constexpr std::string_view k_between = ".-_+";
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find_first_of(k_between, at), name.size());
    if (is_one_of(k_roles, std::string_view(name).substr(at, end - at))) return false;
    at = end + 1;
  }
  return true;
}

// Runs of digits with single signs between them, from `at`; the number of digits goes to `digits`.
std::size_t end_of_groups(std::string_view text, std::size_t at, std::string_view signs, std::string& digits) {
  std::size_t end = at;
  while (at < text.size() && digits.size() <= 20) {
    if (digit(text[at])) {
      digits += text[at];
      end = ++at;
    } else if (at > 0 && digit(text[at - 1]) && signs.find(text[at]) != std::string_view::npos) {
      ++at;
    } else {
      break;
    }
  }
  return end;
}

bool is_told_apart(std::string_view text, ByteRange piece) {
  constexpr std::string_view k_joins = "_-./=&#\\";
  const auto joins = [&](char c) { return letter(c) || digit(c) || k_joins.find(c) != std::string_view::npos; };
  if (piece.begin > 0 && joins(text[piece.begin - 1])) return false;
  if (piece.end >= text.size()) return true;
  const bool ends_sentence = text[piece.end] == '.' && (piece.end + 1 == text.size() || !joins(text[piece.end + 1]));
  return ends_sentence || !joins(text[piece.end]);
}

// "+1 (555) 0100" is what films use; "+1234567890" is what examples do.
bool is_made_up(std::string_view digits) {
  if (digits.starts_with("1555") || digits.starts_with("12345")) return true;
  if (digits.starts_with("1") && digits.size() == 11 && digits.substr(4, 5) == "55501") return true;
  return digits.find("0000000") != std::string_view::npos || digits.find("123456") != std::string_view::npos ||
         std::count(digits.begin(), digits.end(), digits.back()) + 3 > static_cast<std::ptrdiff_t>(digits.size());
}

bool has_issuer(std::string_view digits) {
  const auto number = [&](std::size_t length) { return std::stoul(std::string(digits.substr(0, length))); };
  const auto between = [&](std::size_t length, unsigned long first, unsigned long last) {
    return number(length) >= first && number(length) <= last;
  };
  if (digits[0] == '4') return digits.size() == 13 || digits.size() == 16 || digits.size() == 19;
  if (between(2, 34, 34) || between(2, 37, 37)) return digits.size() == 15;
  if (between(2, 36, 36) || between(2, 38, 38) || between(3, 300, 305)) return digits.size() == 14;
  if (between(2, 51, 55) || between(4, 2221, 2720) || between(4, 3528, 3589)) return digits.size() == 16;
  return digits.size() == 16 && (between(4, 6011, 6011) || between(2, 65, 65) || between(3, 644, 649));
}

bool is_luhn(std::string_view digits) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto value = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
    sum += i % 2 == 0 ? value : value * 2 - (value > 4 ? 9U : 0U);
  }
  return sum % 10 == 0;
}

// Those that payment services give out for trying.
bool is_test_card(std::string_view digits) {
  std::string distinct(digits);
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  constexpr auto k_known = std::to_array<std::string_view>(
      {"378282246310005", "371449635398431", "6011111111111117", "6011000990139424", "4012888888881881"});
  return distinct.size() < 5 || is_one_of(k_known, digits) || digits.find("1234567") != std::string_view::npos;
}

// (212) 867-5309 and 212-867-5309, as North America writes them; 555 is nobody's.
bool is_american(std::string_view digits) {
  return digits.size() == 10 && digits[0] >= '2' && digits[3] >= '2' && digits.substr(3, 3) != "555" &&
         digits.substr(1, 2) != "11" && digits.substr(4, 2) != "11";
}

// "Tel.: 030 269 2591", "mobile 0347 ..."
bool is_announced(std::string_view text, std::size_t at) {
  constexpr auto k_words = std::to_array<std::string_view>(
      {"tel",     "tel.",     "tel:",     "tel.:",     "phone",     "phone:",     "telephone", "telephone:",
       "telefon", "telefon:", "telefono", "telefono:", "mobile",    "mobile:",    "mobil",     "mobil:",
       "handy",   "handy:",   "cell",     "cell:",     "cellulare", "cellulare:", "portable",  "portable:"});
  std::string_view before = text.substr(at - std::min<std::size_t>(at, 16), std::min<std::size_t>(at, 16));
  while (!before.empty() && (before.back() == ' ' || before.back() == '(' || before.back() == '*'))
    before.remove_suffix(1);
  const std::size_t blank = before.find_last_of(" \t\r\n|(*");
  return is_one_of(k_words, text::lower_ascii(blank == std::string_view::npos ? before : before.substr(blank + 1)));
}

// Those without a plus sign that only a telephone number looks like: 0039 030 269 2591, (212) 867-5309.
std::vector<ByteRange> national_numbers(std::string_view text) {
  static const Pattern k_number(
      "\\([2-9][0-9]{2}\\) ?[2-9][0-9]{2}-[0-9]{4}|[2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}|"
      "00(?:1|7|[2-9][0-9])(?:[ /.-][0-9]{2,}){2,5}");
  static const Pattern k_announced("\\(?0[0-9]{1,4}\\)?(?:[ /.-]{0,3}[0-9]{2,}){1,5}");
  const auto digit_at = [&](std::size_t at) { return at < text.size() && digit(text[at]); };
  std::vector<ByteRange> found;
  const auto look_at = [&](std::size_t begin) {
    const auto piece = k_number.match_at(text, begin, 32);
    if (!piece) return;
    std::string digits;
    for (const char c : piece->of(text)) {
      if (digit(c)) digits += c;
    }
    const bool right = digits[0] == '0' ? digits.size() >= 11 && digits.size() <= 15 : is_american(digits);
    if (right && !is_made_up(digits) && is_told_apart(text, *piece)) found.push_back(*piece);
  };
  for_each_byte(text, '(', [&](std::size_t at) {
    if (digit_at(at + 1)) look_at(at);
  });
  for_each_byte(text, '-', [&](std::size_t at) {
    if (at >= 3 && digit_at(at - 1) && digit_at(at - 3) && digit_at(at + 3)) look_at(at - 3);
  });
  for_each_byte(text, '0', [&](std::size_t at) {
    if (digit_at(at + 1) && !digit_at(at - 1) && is_announced(text, at)) {
      const std::size_t begin = at > 0 && text[at - 1] == '(' ? at - 1 : at;
      const auto piece = k_announced.match_at(text, begin, 32);
      const auto digits = piece ? std::count_if(piece->of(text).begin(), piece->of(text).end(), digit) : 0;
      if (digits >= 8 && digits <= 13 && is_told_apart(text, *piece)) found.push_back(*piece);
      return;
    }
    if (digit_at(at + 1) && text[at + 1] == '0' && !digit_at(at - 1) && !digit_at(at - 2)) look_at(at);
  });
  return found;
}

// What is left of the number when it is divided by 97 is 1, with the country and its check digits at the end.
bool is_iban(std::string_view letters) {
  unsigned rest = 0;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char c = letters[(i + 4) % letters.size()];
    rest = digit(c) ? rest * 10 + static_cast<unsigned>(c - '0') : rest * 100 + static_cast<unsigned>(c - 'A' + 10);
    rest %= 97;
  }
  return rest == 1;
}

}  // namespace

std::vector<ByteRange> account_numbers(std::string_view text) {
  std::vector<ByteRange> found;
  const auto upper = [&](std::size_t at) { return at < text.size() && text[at] >= 'A' && text[at] <= 'Z'; };
  const auto begins_at = [&](std::size_t at) {
    return at + 15 <= text.size() && upper(at) && upper(at + 1) && digit(text[at + 2]) && digit(text[at + 3]);
  };
  // It begins with two capitals and two digits: one of any four bytes in a row is one of them.
  constexpr std::size_t k_stride = 4;
  std::size_t behind = 0;  // of the last number
  for (std::size_t probe = k_stride - 1; probe < text.size(); probe += k_stride) {
    if (!digit(text[probe]) && !upper(probe)) continue;
    std::size_t at = std::max(probe + 1 - k_stride, behind);
    while (at <= probe && !begins_at(at)) ++at;
    if (at > probe) continue;
    std::string letters;
    std::size_t end = at;
    for (std::size_t next = at; next < text.size() && letters.size() < 34; ++next) {
      if (digit(text[next]) || upper(next)) {
        letters += text[next];
        const bool goes_on = next + 1 < text.size() && (digit(text[next + 1]) || upper(next + 1));
        if (letters.size() >= 15 && !goes_on && is_iban(letters)) end = next + 1;
      } else if (text[next] != ' ' || letters.size() % 4 != 0) {
        break;
      }
    }
    if (end == at || !is_told_apart(text, {at, end})) continue;
    found.push_back({at, end});
    behind = end;
  }
  return found;
}

std::vector<ByteRange> home_addresses(std::string_view text) {
  static const Keywords k_keywords({k_homes.begin(), k_homes.end()}, Keywords::Case::any);
  static const Pattern k_street(
      "[^\\n]{4,80}?("
      "\\b[0-9]{1,5}[A-Za-z]? (?:[A-Z][\\pL'’.-]+ ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|"
      "Blvd|Court|Ct|Way|Place|Pl|Terrace|Close|Crescent|Square|Row|Gardens|Mews|Hill|Grove)\\b|"
      "\\b(?:Via|Viale|Piazza|Corso|Vicolo|Largo|Contrada)(?: [\\pL'’.]+){1,5},? [0-9]{1,4}\\b|"
      "\\b\\pL*(?:straße|strasse|str\\.|weg|platz|gasse|allee|ring|damm|ufer) [0-9]{1,4}\\b|"
      "\\b[0-9]{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|place|allée|chemin|impasse|quai)(?: [\\pL'’-]+){1,6}|"
      "\\b(?:Calle|Avenida|Plaza|Paseo|Camino)(?: [\\pL'’.]+){1,5},? [0-9]{1,4}\\b)");
  std::vector<ByteRange> found;
  k_keywords.find(text, [&](std::size_t, std::size_t at) {
    const auto street = k_street.match_at(text, at, 200);
    if (street) found.push_back(*street);
  });
  std::sort(found.begin(), found.end(), [](ByteRange a, ByteRange b) { return a.begin < b.begin; });
  found.erase(std::unique(found.begin(), found.end(), [](ByteRange a, ByteRange b) { return a.begin == b.begin; }),
              found.end());
  return found;
}

std::vector<ByteRange> email_addresses(std::string_view text) {
  constexpr std::size_t k_longest = 64;
  std::vector<ByteRange> found;
  for_each_byte(text, '@', [&](std::size_t sign) {
    std::size_t begin = sign;
    while (begin > 0 && sign - begin < k_longest) {
      const bool accented = begin > 1 && utf8::is_continuation(text[begin - 1]) &&
                            static_cast<unsigned char>(text[begin - 2]) >= 0xC3 &&
                            static_cast<unsigned char>(text[begin - 2]) <= 0xC9;
      if (!accented && !in_local(text[begin - 1])) break;
      begin -= accented ? 2 : 1;
    }
    while (begin < sign && in_local(text[begin]) && !letter(text[begin]) && !digit(text[begin])) ++begin;
    std::size_t end = sign + 1;
    while (end < text.size() && end - sign < 4 * k_longest && in_domain(text[end])) ++end;
    while (end > sign && !letter(text[end - 1])) --end;
    const std::string_view domain = text.substr(sign + 1, end - std::min(end, sign + 1));
    if (begin == sign || domain.find('.') == std::string_view::npos || domain[0] == '.') return;
    // A path or a login of an address: https://medium.com/@name, ssh://git@host.
    if (begin > 0 && (text[begin - 1] == '/' || text[begin - 1] == ':') && !text.substr(0, begin).ends_with("mailto:"))
      return;
    if (end < text.size() && (text[end] == ':' || text[end] == '/' || text[end] == '@')) {
      const bool path_follows = text[end] != ':' || (end + 1 < text.size() && in_local(text[end + 1]));
      if (path_follows) return;
    }
    if (is_somebody(text.substr(begin, sign - begin), domain)) found.push_back({begin, end});
  });
  return found;
}

std::vector<ByteRange> phone_numbers(std::string_view text) {
  std::vector<ByteRange> found = national_numbers(text);
  for_each_byte(text, '+', [&](std::size_t plus) {
    if (plus + 1 == text.size() || text[plus + 1] < '1' || text[plus + 1] > '9') return;
    std::string digits;
    std::size_t end = plus + 1;
    // Single signs between the digits, and one pair of brackets around an area code.
    for (std::size_t at = end; at < text.size() && digits.size() <= 15; ++at) {
      if (digit(text[at])) {
        digits += text[at];
        end = at + 1;
      } else if (std::string_view(" -.()/").find(text[at]) == std::string_view::npos || at > end + 1) {
        break;
      }
    }
    const ByteRange piece{plus, end};
    const bool grouped = digits.size() + 2 < piece.size();
    if (digits.size() < (grouped ? 9U : 11U) || digits.size() > 15 || is_made_up(digits)) return;
    if (is_told_apart(text, piece)) found.push_back(piece);
  });
  return found;
}

std::vector<ByteRange> card_numbers(std::string_view text) {
  // A card number shows a digit at one of any five places in a row, so every fourth byte is enough to look at.
  constexpr std::size_t k_stride = 4;
  std::vector<ByteRange> found;
  std::size_t next = 0;
  for (std::size_t at = 0; at < text.size(); at += k_stride) {
    if (!digit(text[at]) || at < next) continue;
    std::size_t begin = at;
    const auto goes_on = [&](std::size_t i) {
      return digit(text[i]) || ((text[i] == ' ' || text[i] == '-') && i > 0 && digit(text[i - 1]));
    };
    while (begin > next && at - begin < 24 && goes_on(begin - 1)) --begin;
    while (!digit(text[begin])) ++begin;
    std::string digits;
    const std::size_t end = end_of_groups(text, begin, " -", digits);
    next = end;
    if (digits.size() < 13 || digits.size() > 19 || !has_issuer(digits) || !is_luhn(digits)) continue;
    if (!is_test_card(digits) && is_told_apart(text, {begin, end})) found.push_back({begin, end});
  }
  return found;
}

}  // namespace ingot::lint
