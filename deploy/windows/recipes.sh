# SPDX-License-Identifier: Apache-2.0
# One recipe for each library that the Windows agent links, read by deploy/windows/dependencies and by nothing else. Its text is
# part of the cache's key: a change here builds everything anew.
# In each: $source is the unpacked source package, $work an empty build folder, $prefix where to install, $jobs how many processes.
# Rules: static, for size (-Os, one section for each function), no tests, no tools, nothing of the host's /usr/include.

# name = source package : the installed package whose version says what Linux uses : what must be built before
recipe_list=(
  "openssl:libssl-dev:"
  "abseil:libabsl-dev:"
  "protobuf:libprotobuf-dev:"
  "zlib:zlib1g-dev:"
  "c-ares:libc-ares-dev:"
  "re2:libre2-dev:"
  "sqlite3:libsqlite3-dev:"
  "googletest:libgtest-dev:"
  "grpc:libgrpc++-dev:openssl abseil protobuf zlib c-ares re2"
)
# Headers that are used as they are; they have no compiled part here.
header_packages=(libboost1.81-dev libfmt-dev libspdlog-dev libcli11-dev libtomlplusplus-dev)

triple=x86_64-w64-mingw32
compile_flags="-Os -DNDEBUG -ffunction-sections -fdata-sections -D_WIN32_WINNT=0x0601 -DWINVER=0x0601"

cmake_cross() {
  cmake -S "$source" -B "$work" -G Ninja -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_SYSTEM_PROCESSOR=x86_64 \
    -DCMAKE_C_COMPILER=$triple-gcc-posix -DCMAKE_CXX_COMPILER=$triple-g++-posix -DCMAKE_RC_COMPILER=$triple-windres \
    -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS="$compile_flags ${extra_flags:-}" -DCMAKE_CXX_FLAGS="$compile_flags ${extra_flags:-}" -DCMAKE_CXX_STANDARD=17 \
    -DCMAKE_FIND_ROOT_PATH="/usr/$triple;$prefix" -DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY \
    -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF -DBUILD_TESTING=OFF "$@"
}

archive() {  # archive libname.a: every object of $work
  rm -f "$prefix/lib/$1"
  $triple-gcc-ar crs "$prefix/lib/$1" "$work"/*.o
}

# The agent is a client with EC keys: what else OpenSSL can do is left out. Assembler stays, it is what makes hashing fast.
build_openssl() {
  cd "$work"
  "$source/Configure" mingw64 --cross-compile-prefix=$triple- CC=gcc-posix CXX=g++-posix --prefix="$prefix" --libdir=lib --openssldir='C:/no-such-folder' no-shared no-tests no-engine \
    no-dso no-legacy no-module no-comp no-srp no-srtp no-ui-console no-cmp no-cms no-ct no-ts no-ocsp no-psk no-gost no-idea no-seed no-aria \
    no-bf no-cast no-camellia no-md4 no-mdc2 no-rc2 no-rc4 no-rmd160 no-whirlpool no-sm2 no-sm3 no-sm4 no-siphash no-ssl3 no-dtls no-sctp \
    no-afalgeng no-capieng no-padlockeng no-autoload-config no-filenames -Os -ffunction-sections -fdata-sections -D_WIN32_WINNT=0x0601
  make -j"$jobs" build_generated
  make -j"$jobs" libcrypto.a libssl.a
  cp libcrypto.a libssl.a "$prefix/lib/"
  mkdir -p "$prefix/include/openssl"
  cp "$source"/include/openssl/*.h include/openssl/*.h "$prefix/include/openssl/"
}

build_abseil() {
  cmake_cross -DABSL_PROPAGATE_CXX_STD=ON -DABSL_RUN_TESTS=OFF
  cmake --build "$work" -j "$jobs"
  cmake --install "$work"
}

build_protobuf() {
  cmake_cross -Dprotobuf_BUILD_TESTS=OFF -Dprotobuf_BUILD_PROTOC_BINARIES=OFF -Dprotobuf_BUILD_LIBPROTOC=OFF -Dprotobuf_WITH_ZLIB=OFF
  cmake --build "$work" -j "$jobs"
  cmake --install "$work"
}

# By hand: its CMake file builds a DLL as well and names the static library differently from what others look for.
build_zlib() {
  cd "$work"
  printf '%s\n' "$source"/*.c | xargs -P "$jobs" -n 4 $triple-gcc-posix $compile_flags -c
  archive libz.a
  cp "$source/zlib.h" "$source/zconf.h" "$prefix/include/"
}

# INADDRSZ: mingw-w64's headers lack this BSD name.
build_c_ares() {
  extra_flags="-DINADDRSZ=4 -DCARES_STATICLIB" cmake_cross -DCARES_STATIC=ON -DCARES_SHARED=OFF -DCARES_BUILD_TOOLS=OFF -DCARES_BUILD_TESTS=OFF
  cmake --build "$work" -j "$jobs"
  cmake --install "$work"
}

# The distribution removed the generated tables and makes them from its package unicode-data.
build_re2() {
  make -C "$source" REBUILD_TABLES=1 re2/perl_groups.cc re2/unicode_casefold.cc re2/unicode_groups.cc
  cmake_cross -DRE2_BUILD_TESTING=OFF
  cmake --build "$work" -j "$jobs"
  cmake --install "$work"
}

# The amalgamation is made on this machine (tclsh), then compiled for Windows.
build_sqlite3() {
  cd "$work"
  "$source/configure" --disable-tcl --disable-readline
  make sqlite3.c
  $triple-gcc-posix $compile_flags -DSQLITE_THREADSAFE=1 -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_DQS=0 -DSQLITE_OMIT_DEPRECATED \
    -DSQLITE_DEFAULT_MEMSTATUS=0 -c sqlite3.c -o sqlite3.o
  rm -f "$prefix/lib/libsqlite3.a"
  $triple-gcc-ar crs "$prefix/lib/libsqlite3.a" sqlite3.o
  cp sqlite3.h "$prefix/include/"
}

build_googletest() {
  cmake_cross -DINSTALL_GTEST=ON -DBUILD_GMOCK=ON
  cmake --build "$work" -j "$jobs"
  cmake --install "$work"
}

# Only what a client links (grpc_client.cmake). Protobuf_PROTOC_LIBRARY: asked for even when nothing is generated. pkg-config would find the host's
# libraries, so it sees the prefix only.
build_grpc() {
  extra_flags="-DCARES_STATICLIB -DGRPC_NO_XDS=1" cmake_cross -DCMAKE_PROJECT_INCLUDE="$here/grpc_client.cmake" \
    -DKINTSUGI_GRPC_PREFIX_HEADER="$here/grpc_prefix.h" -DgRPC_INSTALL=OFF -DgRPC_BUILD_TESTS=OFF -DgRPC_BUILD_CODEGEN=OFF \
    -DgRPC_BUILD_GRPC_{CPP,CSHARP,NODE,OBJECTIVE_C,PHP,PYTHON,RUBY}_PLUGIN=OFF -DgRPC_BUILD_CSHARP_EXT=OFF \
    -DgRPC_{ABSL,CARES,PROTOBUF,RE2,SSL,ZLIB}_PROVIDER=package -DProtobuf_PROTOC_LIBRARY="$prefix/lib/libprotobuf.a" \
    -DProtobuf_PROTOC_EXECUTABLE="$(command -v protoc)" \
    -DZLIB_LIBRARY="$prefix/lib/libz.a" -DZLIB_INCLUDE_DIR="$prefix/include" -DOPENSSL_ROOT_DIR="$prefix" -DOPENSSL_USE_STATIC_LIBS=ON \
    -DOPENSSL_CRYPTO_LIBRARY="$prefix/lib/libcrypto.a" -DOPENSSL_SSL_LIBRARY="$prefix/lib/libssl.a" -DOPENSSL_INCLUDE_DIR="$prefix/include"
  cmake --build "$work" -j "$jobs" --target grpc++
  cp "$work"/lib{grpc++,grpc,gpr,upb,address_sorting}.a "$prefix/lib/"
  cp -r "$source/include/grpc" "$source/include/grpcpp" "$prefix/include/"
}
