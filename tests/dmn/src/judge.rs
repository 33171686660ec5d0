//! One table, two evaluators.

use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value as FeelValue;
use dsntk_feel::{FeelNumber, Name};
use dsntk_model_evaluator::ModelEvaluator;
use ids::ParameterId;
use jiff::civil::Date;
use pack::dmn::{export, feel_name, input_names};
use pack::model::{Parameter, Table, Value, Values};
use pack::rules::{EvaluationFault, evaluate};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Outputs by name; none when no row fired, or more than one.
pub type Answer = Option<BTreeMap<String, Value>>;

/// The public implementation, holding one exported table.
pub struct Judge {
    evaluator: Arc<ModelEvaluator>,
    namespace: String,
    model: String,
    facts: Vec<(String, Name)>,
    outputs: Vec<String>,
}

impl Judge {
    /// Gives the exported table of a day to the public implementation.
    pub fn of(table: &Table, parameters: &BTreeMap<ParameterId, Parameter>, on: Date) -> Self {
        let xml = export(table, parameters, on).expect("the parameters are dated");
        let definitions = dsntk_model::parse(&xml).unwrap_or_else(|fault| panic!("{fault}\n{xml}"));
        let evaluator = ModelEvaluator::new(std::slice::from_ref(&definitions));
        let evaluator = evaluator.unwrap_or_else(|fault| panic!("{fault}\n{xml}"));
        let names = input_names(table).into_iter().map(|name| Name::from(name.as_str()));
        Self {
            evaluator,
            namespace: format!("urn:decision-table:{}", table.id),
            model: feel_name(table.id.as_str()),
            facts: table.inputs.iter().map(|input| input.fact.clone()).zip(names).collect(),
            outputs: table.outputs.iter().map(|output| output.name.clone()).collect(),
        }
    }

    /// What the public implementation says of some facts.
    pub fn answer(&self, facts: &Values) -> Answer {
        let mut context = FeelContext::default();
        for (path, name) in &self.facts {
            context.set_entry(name, to_feel(&facts[path]));
        }
        let answer = self.evaluator.evaluate_invocable(&self.namespace, &self.model, &self.model, &context);
        match (answer, self.outputs.as_slice()) {
            (FeelValue::Null(_), _) => None,
            (FeelValue::Context(context), outputs) if outputs.len() > 1 => {
                let value = |name: &String| {
                    let feel = context.get_entry(&Name::from(name.as_str()));
                    (name.clone(), feel.map_or(Value::Null, from_feel))
                };
                Some(outputs.iter().map(value).collect())
            }
            (single, [only]) => Some(BTreeMap::from([(only.clone(), from_feel(&single))])),
            (other, _) => panic!("the judge answered {other:?}"),
        }
    }
}

/// What our own evaluator says; faults other than "no row" and "several rows" are faults of the test.
pub fn ours(
    table: &Table,
    facts: &Values,
    parameters: &BTreeMap<ParameterId, Parameter>,
    on: Date,
) -> Answer {
    match evaluate(table, facts, parameters, on) {
        Ok(trace) => Some(trace.outputs),
        Err(EvaluationFault::NoRow { .. } | EvaluationFault::SeveralRows { .. }) => None,
        Err(fault) => panic!("{fault}"),
    }
}

fn to_feel(value: &Value) -> FeelValue {
    match value {
        Value::Null => FeelValue::Null(None),
        Value::Bool(truth) => FeelValue::Boolean(*truth),
        Value::Int(number) => FeelValue::Number(FeelNumber::from(*number)),
        Value::Text(text) => FeelValue::String(text.clone()),
    }
}

fn from_feel(value: &FeelValue) -> Value {
    match value {
        FeelValue::Null(_) => Value::Null,
        FeelValue::Boolean(truth) => Value::Bool(*truth),
        FeelValue::Number(number) => {
            Value::Int(i64::try_from(number).expect("our tables give whole numbers"))
        }
        FeelValue::String(text) => Value::Text(text.clone()),
        other => panic!("our tables give no {other:?}"),
    }
}
