// libpq, opened when a database is first asked for. It brings some twenty libraries (TLS, Kerberos, LDAP), and loading
// them takes longer than a whole dry run of a small tree, which needs no database and does not need libpq to be there.
#pragma once

#include <libpq-fe.h>

#include "base/result.hpp"

namespace ingot::store {

/// The functions of libpq that are in use, by their names without PQ.
struct Libpq {
  decltype(&PQbackendPID) backendPID;
  decltype(&PQclear) clear;
  decltype(&PQcmdTuples) cmdTuples;
  decltype(&PQconnectPoll) connectPoll;
  decltype(&PQconnectStartParams) connectStartParams;
  decltype(&PQerrorMessage) errorMessage;
  decltype(&PQexec) exec;
  decltype(&PQexecParams) execParams;
  decltype(&PQfinish) finish;
  decltype(&PQgetResult) getResult;
  decltype(&PQgetisnull) getisnull;
  decltype(&PQgetlength) getlength;
  decltype(&PQgetvalue) getvalue;
  decltype(&PQntuples) ntuples;
  decltype(&PQparameterStatus) parameterStatus;
  decltype(&PQputCopyData) putCopyData;
  decltype(&PQputCopyEnd) putCopyEnd;
  decltype(&PQresultErrorField) resultErrorField;
  decltype(&PQresultStatus) resultStatus;
  decltype(&PQsetErrorVerbosity) setErrorVerbosity;
  decltype(&PQsetNoticeReceiver) setNoticeReceiver;
  decltype(&PQsocket) socket;
  decltype(&PQstatus) status;
};

/// Opens the library, once for the whole program. Errors: config, where it is not installed.
[[nodiscard]] Result<const Libpq*> libpq();

}  // namespace ingot::store
