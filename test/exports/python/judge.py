# Runs the lines of `toTorch`, and gives back what the nets make of observations: one JSON object a line. What comes last
# are nets of PyTorch's own, saved for the test to load.
import json
import sys

import torch
from safetensors.torch import load_file, save_file
from torch import nn

folder = sys.argv[1]
torch.manual_seed(int(sys.argv[2]))


class NatureCNN(nn.Module):
    """The names of Stable-Baselines3's `common/torch_layers.py`."""

    def __init__(self):
        super().__init__()
        self.cnn = nn.Sequential(
            nn.Conv2d(4, 32, 8, stride=4), nn.ReLU(),
            nn.Conv2d(32, 64, 4, stride=2), nn.ReLU(),
            nn.Conv2d(64, 64, 3, stride=1), nn.ReLU(), nn.Flatten(),
        )
        self.linear = nn.Sequential(nn.Linear(3136, 24), nn.ReLU())

    def forward(self, x):
        return self.linear(self.cnn(x.float() / 255))


class QNetwork(nn.Module):
    """The names of Stable-Baselines3's `dqn/policies.py`."""

    def __init__(self, features_extractor, q_net):
        super().__init__()
        self.features_extractor = features_extractor
        self.q_net = q_net

    def forward(self, x):
        return self.q_net(self.features_extractor(x))


def tell(name, values):
    print(json.dumps({"name": name, "shape": list(values.shape), "values": values.flatten().tolist()}))


for case in json.load(open(f"{folder}/cases.json")):
    scope = {}
    exec(case["lines"], scope)
    observations = torch.tensor(case["observations"]).reshape(case["shape"])
    tell(case["name"], scope["q_values"](observations))

mlp = QNetwork(nn.Flatten(), nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 2)))
cnn = QNetwork(NatureCNN(), nn.Sequential(nn.Linear(24, 3)))
plain = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 2))
with torch.no_grad():
    for name, net, x in (
        ("sb3 mlp", mlp, torch.rand(3, 4)),
        ("sb3 cnn", cnn, torch.randint(0, 256, (2, 4, 84, 84))),
        ("plain", plain, torch.rand(3, 4)),
    ):
        save_file(net.state_dict(), f"{folder}/{name}.safetensors")
        save_file({"x": x.float()}, f"{folder}/{name} observations.safetensors")
        tell(name, net(x))
    # What was exported for Stable-Baselines3 has its names: nothing is missing, nothing is left over.
    mlp.load_state_dict(load_file(f"{folder}/to sb3 mlp.safetensors"))
    cnn.load_state_dict(load_file(f"{folder}/to sb3 cnn.safetensors"))
    tell("to sb3 mlp", mlp(load_file(f"{folder}/sb3 mlp observations.safetensors")["x"]))
    tell("to sb3 cnn", cnn(load_file(f"{folder}/sb3 cnn observations.safetensors")["x"]))
