# SPDX-License-Identifier: Apache-2.0
# The distribution's source packages, fetched and unpacked with its patches, read by deploy/windows/dependencies. apt gets a
# configuration of its own, made from the machine's entries for binary packages: nothing in /etc changes and no root is needed.

apt_private() {  # apt_private FOLDER: makes the configuration and reads the lists of source packages
  apt_options=(-o "Dir::Etc::sourcelist=$1/sources.list" -o "Dir::Etc::sourceparts=$1/parts" -o "Dir::State=$1/state"
    -o "Dir::Cache=$1/cache" -o Dir::State::status=/var/lib/dpkg/status -o APT::Sandbox::User="$(id -un)")
  mkdir -p "$1/parts" "$1/state/lists/partial" "$1/cache/archives/partial"
  local file
  : >"$1/sources.list"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -r "$file" ] || sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$file" >>"$1/sources.list"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ ! -r "$file" ] || sed 's/^Types:.*/Types: deb-src/' "$file" >"$1/parts/${file##*/}"
  done
  apt-get "${apt_options[@]}" -q update
}

# The versions that may be built, best first: the one that Linux links, then newer ones, then older ones (a mirror may have a newer
# binary package than source package, or the other way round).
source_candidates() {  # source_candidates SOURCE WANTED
  local version newer=() older=()
  while read -r version; do
    if dpkg --compare-versions "$version" gt "$2"; then newer=("$version" "${newer[@]}")
    elif dpkg --compare-versions "$version" lt "$2"; then older+=("$version"); fi
  done < <(apt-cache "${apt_options[@]}" showsrc "$1" 2>/dev/null | sed -n 's/^Version: //p' | sort -Vru)
  printf '%s\n' "$2" "${newer[@]}" "${older[@]}"
}

fetch_source() {  # fetch_source SOURCE WANTED FOLDER: unpacks into FOLDER/tree, writes the version taken into FOLDER/version
  local version
  mkdir -p "$3" && cd "$3"
  for version in $(source_candidates "$1" "$2"); do
    rm -rf ./*
    if apt-get "${apt_options[@]}" -q source --download-only "$1=$version" && dpkg-source --no-check -x ./*.dsc tree; then
      echo "$version" >version
      return 0
    fi
  done
  echo "no source package of $1 can be fetched (Linux uses $2)"
  return 1
}
