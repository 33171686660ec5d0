//! YAML as a JSON value, within limits: an alias counts as often as it is written out, so a short text
//! cannot become a large value ("billion laughs"). What is kept for an alias counts too, and a long text
//! counts as several values.

use super::{DEPTH_MAX, NODES_MAX};
use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// How much text counts as one value more.
const TEXT_BYTES_A_NODE: usize = 16;

/// A list or a map that is not at its end.
enum Open {
    List { anchor: usize, nodes: usize, items: Vec<Value> },
    Map { anchor: usize, nodes: usize, fields: Map<String, Value>, key: Option<String> },
}

/// What was read so far.
struct Builder {
    open: Vec<Open>,
    /// Finished values that an alias may repeat, each with how many values it is made of.
    anchors: BTreeMap<usize, (Value, usize)>,
    nodes: usize,
    root: Option<Value>,
}

/// Reads one document. The text of an error names the line.
pub(super) fn read(text: &str) -> Result<Value, String> {
    let mut builder = Builder { open: Vec::new(), anchors: BTreeMap::new(), nodes: 0, root: None };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|fault| fault.to_string())?;
        builder.take(event).map_err(|fault| format!("line {}: {fault}", span.start.line()))?;
    }
    builder.root.ok_or_else(|| "there is no document in it".to_owned())
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let weight = 1 + text.len() / TEXT_BYTES_A_NODE;
                let value = match self.open.last() {
                    Some(Open::Map { key: None, .. }) => Value::String(text.into_owned()),
                    _ if tag.is_some() || style != ScalarStyle::Plain => Value::String(text.into_owned()),
                    _ => plain(&text),
                };
                self.count(weight)?;
                self.put(value, anchor, weight)
            }
            Event::Alias(anchor) => {
                let known = self.anchors.get(&anchor).cloned();
                let (value, nodes) = known.ok_or("an alias names itself or something unknown")?;
                self.count(nodes)?;
                self.put(value, 0, nodes)
            }
            Event::SequenceStart(anchor, _) => self.begin(Open::List { anchor, nodes: 1, items: Vec::new() }),
            Event::MappingStart(anchor, _) => {
                self.begin(Open::Map { anchor, nodes: 1, fields: Map::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List { anchor, nodes, items }) => self.put(Value::Array(items), anchor, nodes),
                Some(Open::Map { anchor, nodes, fields, .. }) => {
                    self.put(Value::Object(fields), anchor, nodes)
                }
                None => Err("an end without a beginning".to_owned()),
            },
            Event::DocumentStart(_) if self.root.is_some() => Err("a second document begins".to_owned()),
            _ => Ok(()),
        }
    }

    fn count(&mut self, nodes: usize) -> Result<(), String> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > NODES_MAX { Err(format!("more than {NODES_MAX} values")) } else { Ok(()) }
    }

    fn begin(&mut self, open: Open) -> Result<(), String> {
        self.count(1)?;
        if self.open.len() >= DEPTH_MAX {
            return Err(format!("nested deeper than {DEPTH_MAX}"));
        }
        self.open.push(open);
        Ok(())
    }

    /// Puts a finished value where it belongs.
    fn put(&mut self, value: Value, anchor: usize, size: usize) -> Result<(), String> {
        if anchor != 0 {
            self.count(size)?;
            self.anchors.insert(anchor, (value.clone(), size));
        }
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Open::List { nodes, items, .. }) => {
                *nodes += size;
                items.push(value);
            }
            Some(Open::Map { nodes, fields, key, .. }) => {
                *nodes += size;
                match (key.take(), value) {
                    (None, Value::String(name)) if fields.contains_key(&name) => {
                        return Err(format!("the key {name:?} stands twice"));
                    }
                    (None, Value::String(name)) => *key = Some(name),
                    (None, _) => return Err("a key that is not a text".to_owned()),
                    (Some(name), value) => drop(fields.insert(name, value)),
                }
            }
        }
        Ok(())
    }
}

/// A scalar without quotes: nothing, yes and no, a number, or a text (the JSON schema of YAML 1.2).
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => serde_json::from_str::<Number>(text).map_or_else(|_| text.into(), Value::Number),
    }
}
