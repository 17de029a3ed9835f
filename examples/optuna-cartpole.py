# Optuna asks and is told; each trial is a run of the command line, which goes on from rung to rung.
import json
import subprocess

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

TRIALS = 27
RUNGS = [2000, 6000, 18000]
SPACE = {
    "learningRate": FloatDistribution(1e-4, 1e-2, log=True),
    "nStep": IntDistribution(1, 5),
    "hiddenSizes": CategoricalDistribution(["32,32", "64,64", "128,128"]),  # as --set takes them
}


def train(*args):
    command = ["node", "cli.js", "train", *args, "--device", "cpu", "--json"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)["finalScore"]


pruner = optuna.pruners.SuccessiveHalvingPruner(min_resource=RUNGS[0], reduction_factor=3)
study = optuna.create_study(direction="maximize", pruner=pruner)
for _ in range(TRIALS):
    trial = study.ask(SPACE)
    folder = f"runs/optuna/trial-{trial.number}"
    settings = {**trial.params, "steps": RUNGS[-1], "evaluation.stopAt": 1000}
    begin = ["cartpole", "--seed", "1", "--save-replay", "--out", folder]
    begin += [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    for rung in RUNGS:
        score = train(*(begin if rung == RUNGS[0] else ["--resume", folder]), "--until", str(rung))
        trial.report(score, rung)
        if rung < RUNGS[-1] and trial.should_prune():  # asked once a report: it takes note of the rung
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
            break
    else:
        study.tell(trial, score)
print(study.best_value, study.best_params)
