// What is special about each service behind an OpenAI-compatible address: config/providers.yaml, which is built in, and
// a user's file of the same format read after it. The head of that file is the description of the format.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ingot::embed {

enum class KeyField { bearer, api_key };
enum class AskedEncoding { none, base64, floats };

struct Service {
  std::string name;  ///< openai, azure, ...
  std::vector<std::string> hosts;
  KeyField key = KeyField::bearer;
  bool key_needed = false;
  AskedEncoding encoding = AskedEncoding::none;
  std::string dimensions_member;  ///< empty: a width cannot be asked for
  bool echoes_model = false;
  std::string document_type;  ///< value of input_type for texts that are stored; empty: not sent
  std::string query_type;     ///< the same for questions
  std::optional<std::size_t> max_request_inputs;
  std::optional<std::size_t> max_request_tokens;
  std::optional<std::size_t> max_request_bytes;
  std::vector<std::string> refuses;
};

class ServiceTable {
 public:
  /// Nothing when no entry has that name.
  [[nodiscard]] const Service* named(std::string_view name) const;
  /// The first entry whose hosts fit `host[:port]`, else `custom`.
  [[nodiscard]] const Service& at(std::string_view host) const;
  [[nodiscard]] std::vector<std::string_view> names() const;
  /// Reads a providers file on top of what is here. Errors (config): "path:line:column: what". Nothing is changed then.
  [[nodiscard]] Result<void> read(std::string_view path, std::string_view text);

 private:
  std::vector<Service> services_;
};

/// The text of config/providers.yaml; static.
[[nodiscard]] std::string_view built_in_services_text();
/// The table that is built in. It parses: a test sees to that.
[[nodiscard]] ServiceTable built_in_services();

}  // namespace ingot::embed
