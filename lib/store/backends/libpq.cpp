#include "store/backends/libpq.hpp"

#include <string>

#include <dlfcn.h>

namespace ingot::store {
namespace {

Result<Libpq> open() {
  const auto refuse = [] {
    const char* why = dlerror();
    return fail(ErrorKind::config, std::string("libpq cannot be loaded: ") + (why == nullptr ? "unknown" : why),
                "install the package libpq5");
  };
  void* const library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return refuse();
  Libpq functions{};
  bool found = true;
  const auto find = [&](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
    found = found && function != nullptr;
  };
  find(functions.backendPID, "PQbackendPID");
  find(functions.clear, "PQclear");
  find(functions.cmdTuples, "PQcmdTuples");
  find(functions.connectPoll, "PQconnectPoll");
  find(functions.connectStartParams, "PQconnectStartParams");
  find(functions.errorMessage, "PQerrorMessage");
  find(functions.exec, "PQexec");
  find(functions.execParams, "PQexecParams");
  find(functions.finish, "PQfinish");
  find(functions.getResult, "PQgetResult");
  find(functions.getisnull, "PQgetisnull");
  find(functions.getlength, "PQgetlength");
  find(functions.getvalue, "PQgetvalue");
  find(functions.ntuples, "PQntuples");
  find(functions.parameterStatus, "PQparameterStatus");
  find(functions.putCopyData, "PQputCopyData");
  find(functions.putCopyEnd, "PQputCopyEnd");
  find(functions.resultErrorField, "PQresultErrorField");
  find(functions.resultStatus, "PQresultStatus");
  find(functions.setErrorVerbosity, "PQsetErrorVerbosity");
  find(functions.setNoticeReceiver, "PQsetNoticeReceiver");
  find(functions.socket, "PQsocket");
  find(functions.status, "PQstatus");
  return found ? Result<Libpq>(functions) : refuse();
}

}  // namespace

Result<const Libpq*> libpq() {
  static const Result<Libpq> opened = open();
  if (!opened) return fail(opened.error());
  return &*opened;
}

}  // namespace ingot::store
