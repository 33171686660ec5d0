// Package c2sp holds what the C2SP formats add to the original sumdb code: checkpoints, timestamped
// cosignatures and policies. It shares no line with the Rust side: that is its purpose.
package c2sp

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is what a log says about its tree.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
}

// EmptyRoot is the root of a tree without leaves: the SHA-256 of nothing (RFC 6962, section 2.1).
var EmptyRoot = tlog.Hash{
	0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
	0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
}

// ParseCheckpoint reads the text of a note: origin, size, root; extension lines are left out of account.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 || lines[0] == "" {
		return Checkpoint{}, errors.New("a checkpoint has three lines: origin, size, root")
	}
	size, err := Decimal(lines[1])
	if err != nil {
		return Checkpoint{}, err
	}
	root, err := ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, err
	}
	return Checkpoint{lines[0], size, root}, nil
}

// Decimal reads a number written without sign and leading zeroes.
func Decimal(text string) (int64, error) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 || strconv.FormatInt(number, 10) != text {
		return 0, errors.New("not a decimal number: " + strconv.Quote(text))
	}
	return number, nil
}

// ParseHash reads the base64 of 32 bytes.
func ParseHash(text string) (tlog.Hash, error) {
	var hash tlog.Hash
	bytes, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(bytes) != len(hash) {
		return hash, errors.New("not the base64 of 32 bytes: " + strconv.Quote(text))
	}
	copy(hash[:], bytes)
	return hash, nil
}
