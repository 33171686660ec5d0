// Witness is a C2SP tlog-witness in Go, over the original sumdb code: it cosigns checkpoints of the logs it
// knows, never two that contradict each other, and keeps what a log tried.
//
//	witness -init -dir DIR -name NAME          makes a key and prints its vkey
//	witness -dir DIR -listen ADDRESS -log VKEY [-log VKEY]
package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"../c2sp"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	bodyBytesMax  = 64 << 10
	proofLinesMax = 63
)

type logs map[string][]note.Verifier

func (l logs) String() string { return "" }

func (l logs) Set(vkey string) error {
	verifier, err := c2sp.NewVerifier(vkey)
	if err == nil {
		l[verifier.Name()] = append(l[verifier.Name()], verifier)
	}
	return err
}

// witness holds one lock for all logs: reading the state, judging and writing are one step, so the roll-back
// race of the specification cannot happen.
type witness struct {
	sync.Mutex
	dir    string
	logs   logs
	signer *c2sp.Cosigner
}

func main() {
	known := logs{}
	initialise := flag.Bool("init", false, "make a key")
	dir := flag.String("dir", "", "folder of key and state")
	name := flag.String("name", "", "name of the new key")
	listen := flag.String("listen", "127.0.0.1:0", "address")
	flag.Var(known, "log", "vkey of a log; may be repeated")
	flag.Parse()
	if *dir == "" || flag.NArg() > 0 || (*initialise && *name == "") || (!*initialise && len(known) == 0) {
		flag.Usage()
		os.Exit(2)
	}
	var err error
	if *initialise {
		err = makeKey(*dir, *name)
	} else {
		err = serve(*dir, *listen, known)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "witness:", err)
		os.Exit(1)
	}
}

func makeKey(dir, name string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	seed := make([]byte, 32)
	if _, err := rand.Read(seed); err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(dir, "key"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := fmt.Fprintf(file, "%s\n%x\n", name, seed); err != nil {
		return err
	}
	fmt.Println(c2sp.NewSigner(name, seed).VKey())
	return file.Sync()
}

func serve(dir, listen string, known logs) error {
	text, err := os.ReadFile(filepath.Join(dir, "key"))
	if err != nil {
		return err
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) != 3 {
		return errors.New("the key file has another form")
	}
	seed, err := hex.DecodeString(lines[1])
	if err != nil || len(seed) != 32 {
		return errors.New("the key file is damaged")
	}
	w := &witness{dir: dir, logs: known, signer: c2sp.NewSigner(lines[0], seed)}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	fmt.Printf("listening http://%s\nvkey %s\n", listener.Addr(), w.signer.VKey())
	return (&http.Server{Handler: w, ReadTimeout: 10 * time.Second}).Serve(listener)
}

func (w *witness) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	switch {
	case in.Method == http.MethodPost && in.URL.Path == "/add-checkpoint":
		body, err := io.ReadAll(http.MaxBytesReader(out, in.Body, bodyBytesMax))
		if err != nil {
			http.Error(out, "the body is too large or broke off", http.StatusBadRequest)
			return
		}
		status, answer := w.add(string(body))
		if status == http.StatusConflict {
			out.Header().Set("Content-Type", "text/x.tlog.size")
		}
		out.WriteHeader(status)
		io.WriteString(out, answer)
	case in.Method == http.MethodGet && strings.HasSuffix(in.URL.Path, "/checkpoint"):
		hash := strings.TrimSuffix(strings.TrimPrefix(in.URL.Path, "/"), "/checkpoint")
		if name, err := hex.DecodeString(hash); err != nil || len(name) != sha256.Size {
			http.NotFound(out, in)
			return
		}
		http.ServeFile(out, in, filepath.Join(w.dir, hash+".checkpoint"))
	default:
		http.NotFound(out, in)
	}
}

// add judges a request and gives status and body of the answer.
func (w *witness) add(body string) (int, string) {
	old, proof, signed, err := parse(body)
	if err != nil {
		return http.StatusBadRequest, err.Error() + "\n"
	}
	text := signed[:strings.LastIndex(signed, "\n\n")+1]
	checkpoint, err := c2sp.ParseCheckpoint(text)
	if err != nil {
		return http.StatusBadRequest, err.Error() + "\n"
	}
	verifiers, ok := w.logs[checkpoint.Origin]
	if !ok {
		return http.StatusNotFound, "unknown origin\n"
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifiers...))
	if err != nil {
		return http.StatusForbidden, err.Error() + "\n"
	}
	if old > checkpoint.Size {
		return http.StatusBadRequest, "the old size is larger than the checkpoint\n"
	}
	w.Lock()
	defer w.Unlock()
	hash := sha256.Sum256([]byte(checkpoint.Origin))
	file := filepath.Join(w.dir, hex.EncodeToString(hash[:])+".checkpoint")
	last := c2sp.Checkpoint{Origin: checkpoint.Origin, Root: c2sp.EmptyRoot}
	kept, err := os.ReadFile(file)
	if err == nil {
		last, err = c2sp.ParseCheckpoint(string(kept))
	} else if os.IsNotExist(err) {
		err = nil
	}
	if err != nil {
		return http.StatusInternalServerError, "the state cannot be read\n"
	}
	if old != last.Size {
		return http.StatusConflict, fmt.Sprintf("%d\n", last.Size)
	}
	if err := follows(last, checkpoint, proof); err != nil {
		name := fmt.Sprintf("evidence-%x-%d-%x", hash[:4], checkpoint.Size, checkpoint.Root[:4])
		os.WriteFile(filepath.Join(w.dir, name), []byte(string(kept)+"\n\n"+signed), 0o644)
		return http.StatusUnprocessableEntity, err.Error() + "\n"
	}
	line := w.signer.Line(time.Now().Unix(), opened.Text)
	whole := opened.Text + "\n"
	for _, signature := range opened.Sigs {
		whole += "— " + signature.Name + " " + signature.Base64 + "\n"
	}
	if err := persist(file, whole+line); err != nil {
		return http.StatusInternalServerError, "the state cannot be written\n"
	}
	return http.StatusOK, line
}

func parse(body string) (old int64, proof tlog.TreeProof, signed string, err error) {
	head, signed, found := strings.Cut(body, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || !strings.HasPrefix(lines[0], "old ") || len(lines)-1 > proofLinesMax ||
		!strings.Contains(signed, "\n\n") {
		return 0, nil, "", errors.New("a request is: old N, at most 63 proof lines, an empty line, a checkpoint")
	}
	if old, err = c2sp.Decimal(lines[0][len("old "):]); err != nil {
		return 0, nil, "", err
	}
	for _, line := range lines[1:] {
		hash, err := c2sp.ParseHash(line)
		if err != nil {
			return 0, nil, "", err
		}
		proof = append(proof, hash)
	}
	return old, proof, signed, nil
}

func follows(last, next c2sp.Checkpoint, proof tlog.TreeProof) error {
	if next.Size == 0 && next.Root != c2sp.EmptyRoot {
		return errors.New("the empty tree has another root")
	}
	if last.Size == 0 || last.Size == next.Size {
		if len(proof) > 0 {
			return errors.New("this proof must be empty")
		}
		if last.Size == next.Size && last.Root != next.Root {
			return errors.New("another root at the same size: the log forks")
		}
		return nil
	}
	return tlog.CheckTree(proof, next.Size, next.Root, last.Size, last.Root)
}

func persist(path, text string) error {
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err == nil {
		err = file.Sync()
	}
	file.Close()
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
