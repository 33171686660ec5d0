package c2sp

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Policy says which logs count and which witnesses must have cosigned (tlog-policy).
type Policy struct {
	logs      map[string][]note.Verifier
	witnesses map[string]note.Verifier
	groups    map[string]group
	quorum    string
}

type group struct {
	wanted  int
	members []string
}

// ParsePolicy reads a policy file.
func ParsePolicy(text string) (*Policy, error) {
	policy := &Policy{map[string][]note.Verifier{}, map[string]note.Verifier{}, map[string]group{}, ""}
	for number, line := range strings.Split(text, "\n") {
		words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if err := policy.line(words); err != nil {
			return nil, fmt.Errorf("policy, line %d: %w", number+1, err)
		}
	}
	if policy.quorum == "" {
		return nil, fmt.Errorf("the policy has no quorum line")
	}
	return policy, nil
}

func (p *Policy) line(words []string) error {
	switch {
	case words[0] == "log" && (len(words) == 2 || len(words) == 3):
		verifier, err := NewVerifier(words[1])
		if err != nil {
			return err
		}
		p.logs[verifier.Name()] = append(p.logs[verifier.Name()], verifier)
		return nil
	case words[0] == "witness" && (len(words) == 3 || len(words) == 4):
		verifier, err := NewVerifier(words[2])
		if err != nil {
			return err
		}
		if _, ok := verifier.(*Cosigner); !ok {
			return fmt.Errorf("the key of witness %s makes no cosignatures", words[1])
		}
		if p.known(words[1]) {
			return fmt.Errorf("%s is named twice", words[1])
		}
		p.witnesses[words[1]] = verifier
		return nil
	case words[0] == "group" && len(words) >= 4:
		return p.group(words[1], words[2], words[3:])
	case words[0] == "quorum" && len(words) == 2 && p.quorum == "":
		if words[1] != "none" && !p.known(words[1]) {
			return fmt.Errorf("the quorum %s is not defined before", words[1])
		}
		p.quorum = words[1]
		return nil
	}
	return fmt.Errorf("not a line of a policy: %q", strings.Join(words, " "))
}

func (p *Policy) group(name, rule string, members []string) error {
	wanted := map[string]int{"all": len(members), "any": 1}[rule]
	if wanted == 0 {
		wanted, _ = strconv.Atoi(rule)
	}
	if wanted < 1 || wanted > len(members) || p.known(name) {
		return fmt.Errorf("group %s: %q of %d members", name, rule, len(members))
	}
	for _, member := range members {
		if !p.known(member) {
			return fmt.Errorf("group %s: %s is not defined before", name, member)
		}
	}
	p.groups[name] = group{wanted, members}
	return nil
}

func (p *Policy) known(name string) bool {
	_, witness := p.witnesses[name]
	_, group := p.groups[name]
	return witness || group || name == "none"
}

// Judge opens a signed checkpoint: the signature of its log and enough cosignatures, none older than maxAge
// seconds before now. It gives the names of the witnesses that count.
func (p *Policy) Judge(signed []byte, now, maxAge int64) (Checkpoint, []string, error) {
	var known []note.Verifier
	for _, verifiers := range p.logs {
		known = append(known, verifiers...)
	}
	for _, verifier := range p.witnesses {
		known = append(known, verifier)
	}
	opened, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return Checkpoint{}, nil, err
	}
	checkpoint, err := ParseCheckpoint(opened.Text)
	if err != nil {
		return checkpoint, nil, err
	}
	byLog := false
	fresh := map[string]bool{}
	for _, signature := range opened.Sigs {
		for _, verifier := range p.logs[checkpoint.Origin] {
			byLog = byLog || (verifier.Name() == signature.Name && verifier.KeyHash() == signature.Hash)
		}
		for name, verifier := range p.witnesses {
			if verifier.Name() != signature.Name || verifier.KeyHash() != signature.Hash {
				continue
			}
			if time, err := Time(signature); err == nil && now-time <= maxAge {
				fresh[name] = true
			}
		}
	}
	if !byLog {
		return checkpoint, nil, fmt.Errorf("no key of the policy for %s signed this checkpoint", checkpoint.Origin)
	}
	var names []string
	for name := range fresh {
		names = append(names, name)
	}
	if p.quorum != "none" && !p.holds(p.quorum, fresh) {
		return checkpoint, names, fmt.Errorf("no quorum: %d witness(es) cosigned in the last %d s", len(names), maxAge)
	}
	return checkpoint, names, nil
}

func (p *Policy) holds(name string, fresh map[string]bool) bool {
	group, ok := p.groups[name]
	if !ok {
		return fresh[name]
	}
	count := 0
	for _, member := range group.members {
		if p.holds(member, fresh) {
			count++
		}
	}
	return count >= group.wanted
}
