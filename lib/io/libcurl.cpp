#include "io/libcurl.hpp"

#include <string>

#include <dlfcn.h>

namespace ingot::io {
namespace {

constexpr const char* k_hint = "install the package libcurl4 (libcurl4t64 in newer releases)";

Result<Libcurl> found_in(void* library) {
  Libcurl functions{};
  bool found = true;
  const auto find = [&](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
    found = found && function != nullptr;
  };
  find(functions.easy_cleanup, "curl_easy_cleanup");
  find(functions.easy_getinfo, "curl_easy_getinfo");
  find(functions.easy_init, "curl_easy_init");
  find(functions.easy_reset, "curl_easy_reset");
  find(functions.easy_setopt, "curl_easy_setopt");
  find(functions.global_init, "curl_global_init");
  find(functions.multi_add_handle, "curl_multi_add_handle");
  find(functions.multi_cleanup, "curl_multi_cleanup");
  find(functions.multi_info_read, "curl_multi_info_read");
  find(functions.multi_init, "curl_multi_init");
  find(functions.multi_perform, "curl_multi_perform");
  find(functions.multi_poll, "curl_multi_poll");
  find(functions.multi_remove_handle, "curl_multi_remove_handle");
  find(functions.multi_setopt, "curl_multi_setopt");
  find(functions.multi_timeout, "curl_multi_timeout");
  find(functions.slist_append, "curl_slist_append");
  find(functions.slist_free_all, "curl_slist_free_all");
  find(functions.version_info, "curl_version_info");
  if (!found) return fail(ErrorKind::config, "libcurl cannot be used: it is older than 7.66", k_hint);
  return functions;
}

Result<Libcurl> open() {
  void* const library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();  // NOLINT(concurrency-mt-unsafe): one a thread
    return fail(ErrorKind::config, std::string("libcurl cannot be loaded: ") + (why == nullptr ? "unknown" : why),
                k_hint);
  }
  auto functions = found_in(library);
  if (!functions) return functions;
  if (functions->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return fail(ErrorKind::config, "libcurl cannot be initialized", k_hint);
  if ((functions->version_info(CURLVERSION_NOW)->features & CURL_VERSION_SSL) == 0)
    return fail(ErrorKind::config, "this libcurl was built without TLS", k_hint);
  return functions;
}

}  // namespace

Result<const Libcurl*> libcurl() {
  static const Result<Libcurl> opened = open();
  if (!opened) return fail(opened.error());
  return &*opened;
}

}  // namespace ingot::io
