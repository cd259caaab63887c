#!/bin/sh
# vmlinux-btf.sh VMLINUZ OUT: the type information of a compressed kernel image, as /sys/kernel/btf/vmlinux has it.
set -eu
image=$1
out=$2

# Fields of the setup header (Documentation/arch/x86/boot.rst): number of setup sectors, and where the compressed
# kernel lies after them. Its last four bytes are the uncompressed size, which the decompressors do not expect.
number() { od -An -v -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '; }
sectors=$(number "$image" $((0x1f1)) 1)
offset=$(number "$image" $((0x248)) 4)
length=$(number "$image" $((0x24c)) 4)
start=$(((sectors + 1) * 512 + offset))

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tail -c +$((start + 1)) "$image" | head -c $((length - 4)) > "$scratch/payload"
case $(od -An -v -t x1 -N 4 "$scratch/payload" | tr -d ' ') in
fd377a58) xz -dc "$scratch/payload" > "$scratch/vmlinux" ;;
28b52ffd) zstd -qdc "$scratch/payload" > "$scratch/vmlinux" ;;
*) echo "$image: its payload is neither xz nor zstd" >&2; exit 1 ;;
esac
objcopy --dump-section .BTF="$out" "$scratch/vmlinux" /dev/null
chmod 644 "$out"
