# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
#
# Sourced by the commands that run from the source tree: finds a JDK 25, and builds what is missing or older than its
# sources. Writes to standard error alone; exits with 3 where the command cannot be started.
#
# Reads $home (the tree), $command (its name in messages), $module (the module that is run, by its folder).
# Sets $jdk (the JDK) and $jars (a class path of all that the module needs).
#
# Looks for the JDK in JAVA_HOME, JAVA25_HOME, PATH and the usual folders (BROOD_JDK_FOLDERS, separated by colons,
# replaces these). Each build has folders of its own and is published by one rename, so any number may run at once, and
# a command that is running keeps the jars it started with.

fail() {
    echo "$command: $*" >&2
    exit 3
}

# ---- the JDK

jdk=
seen=

# consider FOLDER: takes it as the JDK if it is one of version 25, and remembers what it saw otherwise.
consider() {
    [ -z "$jdk" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
    candidate=$(cd "$1" && pwd -P)
    version=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$candidate/release")
    case $version in
        25 | 25[.+-]*)
            if [ -x "$candidate/bin/javac" ]; then
                jdk=$candidate
                return 0
            fi
            version="$version without compiler"
            ;;
    esac
    case ", $seen," in
        *" in $candidate,"*) ;;
        *) seen="${seen:+$seen, }$version in $candidate" ;;
    esac
}

# Folders of a command found on the PATH: behind links, or what a version manager's stub answers.
consider_command() {
    found=$(command -v "$1" 2>/dev/null) || return 0
    real=$(readlink -f "$found" 2>/dev/null || echo "$found")
    folder=$(dirname "$(dirname "$real")")
    if [ -r "$folder/release" ]; then
        consider "$folder"
    else
        folder=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p') || return 0
        consider "$folder"
    fi
}

usual_folders() {
    echo "/usr/lib/jvm:/usr/lib64/jvm:/usr/java:/usr/jdk:/usr/local:/usr/local/java:/opt:/opt/java:/opt/jdk"
    echo ":$HOME/.sdkman/candidates/java:$HOME/.jdks:$HOME/.m2/jdks:$HOME/.gradle/jdks:$HOME/.jabba/jdk"
    echo ":$HOME/.asdf/installs/java:$HOME/.local/share/mise/installs/java:$HOME/.jbang/cache/jdks:$HOME/.jenv/versions"
    echo ":/Library/Java/JavaVirtualMachines:$HOME/Library/Java/JavaVirtualMachines"
    echo ":/opt/homebrew/opt/openjdk@25/libexec"
}

HOME=${HOME:-/nonexistent}
[ -z "${JAVA_HOME:-}" ] || consider "$JAVA_HOME"
[ -z "${JAVA25_HOME:-}" ] || consider "$JAVA25_HOME"
[ -n "$jdk" ] || consider_command javac
[ -n "$jdk" ] || consider_command java
if [ -z "$jdk" ]; then
    folders=${BROOD_JDK_FOLDERS-$(usual_folders | tr -d '\n')}
    before=$IFS
    IFS=:
    for parent in $folders; do
        IFS=$before
        for folder in "$parent"/*; do
            consider "$folder"
            consider "$folder/Contents/Home"
        done
    done
    IFS=$before
fi
[ -n "$jdk" ] || fail "needs a JDK 25, found ${seen:-no Java}:" \
    "install one (https://adoptium.net), or set JAVA_HOME to its folder"

# ---- the jars

app=$home/target/app-$module

up_to_date() {
    [ -s "$app/current" ] && [ -d "$app/$(cat "$app/current")" ] || return 1
    newer=$(find "$home/pom.xml" "$home/brood-core/pom.xml" "$home/brood-core/src/main" \
        "$home/$module/pom.xml" "$home/$module/src/main" -newer "$app/current" | head -n 1)
    [ -z "$newer" ]
}

build() {
    command -v mvn >/dev/null 2>&1 || fail "is not built yet and finds no mvn on the PATH to do it: install Maven"
    echo "$command: building the command, since it is missing or older than its sources ..." >&2
    id=$$
    work=target/app-$id
    # A file with the time before the first source is read: what changes during the build is built again.
    : > "$app/$id.start"
    trap 'rm -rf "$home"/$work "$home"/*/$work "$app/$id.start" "$app/$id.log" "$app/$id.new"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    if ! JAVA_HOME=$jdk JAVA25_HOME=$jdk mvn -q -B -f "$home/pom.xml" -pl "$module" -am package \
        -Papp -Dmaven.test.skip=true "-Dbrood.target=$work" </dev/null >"$app/$id.log" 2>&1; then
        tail -n 40 "$app/$id.log" >&2
        fail "could not be built (above); 'mvn verify' in $home tells more"
    fi
    name=$(date +%Y%m%d-%H%M%S)-$id
    mv "$home/$module/$work/app" "$app/$name"
    echo "$name" > "$app/$id.new"
    touch -r "$app/$id.start" "$app/$id.new"
    mv "$app/$id.new" "$app/current"
    # Builds that nobody can be running any more.
    find "$app" -mindepth 1 -maxdepth 1 -type d -mtime +7 ! -name "$name" -exec rm -rf {} +
    # What builds left that were killed.
    find "$home"/*/target -maxdepth 1 -name 'app-*' -mtime +1 -exec rm -rf {} +
}

if ! up_to_date; then
    mkdir -p "$app" 2>/dev/null || fail "is not built yet and cannot write to $home: run it once as the tree's owner"
    if command -v flock >/dev/null 2>&1; then
        # One build at a time; who waited finds it done. The subshell holds the lock and nothing else does.
        (
            flock 9
            up_to_date || build 9>&-
        ) 9>"$app/lock"
    else
        (build)
    fi
fi

jars=$app/$(cat "$app/current")/*
