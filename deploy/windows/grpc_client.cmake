# SPDX-License-Identifier: Apache-2.0
# Read by gRPC's own CMake file right after its project() (CMAKE_PROJECT_INCLUDE): what a client never uses is not compiled, and
# the headers that nearly every file reads are compiled once, which halves the time. Part of the cache's key.
function(kintsugi_trim_grpc)
  # xDS, the configuration protocol of service meshes, is switched off by gRPC's own macro GRPC_NO_XDS; nothing refers to these then.
  get_target_property(sources grpc SOURCES)
  list(FILTER sources EXCLUDE REGEX "/ext/xds/|/lb_policy/xds/|/resolver/xds/|/credentials/xds/|/rbac/|google_c2p|upbdefs-generated|upb-generated/(envoy|opencensus)/")
  set_target_properties(grpc PROPERTIES SOURCES "${sources}")
  target_precompile_headers(grpc PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:${KINTSUGI_GRPC_PREFIX_HEADER}>")
  target_precompile_headers(grpc++ PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:${KINTSUGI_GRPC_PREFIX_HEADER}>")
endfunction()
cmake_language(DEFER CALL kintsugi_trim_grpc)
