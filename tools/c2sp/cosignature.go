package c2sp

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Types of keys (signed-note): a plain Ed25519 signature, and one with the time of a witness.
const (
	algPlain       = 1
	algCosignature = 4
)

// Cosigner verifies timestamped cosignatures of one witness, and makes them when it holds the key.
// It is a note.Verifier, so note.Open takes it.
type Cosigner struct {
	name    string
	hash    uint32
	public  ed25519.PublicKey
	private ed25519.PrivateKey
}

// NewSigner is a witness of that name with the key of a 32-byte seed.
func NewSigner(name string, seed []byte) *Cosigner {
	private := ed25519.NewKeyFromSeed(seed)
	cosigner := newCosigner(name, private.Public().(ed25519.PublicKey))
	cosigner.private = private
	return cosigner
}

func newCosigner(name string, public ed25519.PublicKey) *Cosigner {
	digest := sha256.New()
	digest.Write([]byte(name + "\n"))
	digest.Write([]byte{algCosignature})
	digest.Write(public)
	return &Cosigner{name: name, hash: binary.BigEndian.Uint32(digest.Sum(nil)), public: public}
}

// NewVerifier reads a vkey of a log or of a witness.
func NewVerifier(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("a vkey is name+id+key: " + strconv.Quote(vkey))
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize {
		return nil, errors.New("not the key of a vkey: " + strconv.Quote(parts[2]))
	}
	switch key[0] {
	case algPlain:
		return note.NewVerifier(vkey)
	case algCosignature:
		cosigner := newCosigner(parts[0], ed25519.PublicKey(key[1:]))
		if fmt.Sprintf("%08x", cosigner.hash) != parts[1] {
			return nil, errors.New("the id of this vkey is not that of its key: " + vkey)
		}
		return cosigner, nil
	}
	return nil, fmt.Errorf("keys of type %d are not known here", key[0])
}

// Name is the key's name.
func (c *Cosigner) Name() string { return c.name }

// KeyHash is the key's id.
func (c *Cosigner) KeyHash() uint32 { return c.hash }

// VKey is how others are told the key.
func (c *Cosigner) VKey() string {
	key := append([]byte{algCosignature}, c.public...)
	return fmt.Sprintf("%s+%08x+%s", c.name, c.hash, base64.StdEncoding.EncodeToString(key))
}

// Verify tells whether sig (u64 time, then 64 bytes) is a cosignature of the note text.
func (c *Cosigner) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(sig)
	return time>>63 == 0 && ed25519.Verify(c.public, message(time, text), sig[8:])
}

// Line cosigns the text at a time (Unix seconds): a signature line of a note.
func (c *Cosigner) Line(time int64, text string) string {
	bytes := binary.BigEndian.AppendUint32(nil, c.hash)
	bytes = binary.BigEndian.AppendUint64(bytes, uint64(time))
	bytes = append(bytes, ed25519.Sign(c.private, message(uint64(time), []byte(text)))...)
	return "— " + c.name + " " + base64.StdEncoding.EncodeToString(bytes) + "\n"
}

// Time is the time of a cosignature that note.Open has verified, Unix seconds.
func Time(signature note.Signature) (int64, error) {
	bytes, err := base64.StdEncoding.DecodeString(signature.Base64)
	if err != nil || len(bytes) != 4+8+ed25519.SignatureSize {
		return 0, errors.New("not a timestamped cosignature")
	}
	return int64(binary.BigEndian.Uint64(bytes[4:])), nil
}

func message(time uint64, text []byte) []byte {
	return append([]byte("cosignature/v1\ntime "+strconv.FormatUint(time, 10)+"\n"), text...)
}
