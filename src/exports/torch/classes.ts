// The modules that PyTorch does not have, in Python. Their parameters have the names that they have here.

export const DUELING = `class Dueling(nn.Module):
    def __init__(self, value, advantage):
        super().__init__()
        self.value = value
        self.advantage = advantage

    def forward(self, x):
        value = self.value(x).unflatten(1, (1, -1))
        advantage = self.advantage(x).unflatten(1, (-1, value.shape[2]))
        return (value + advantage - advantage.mean(1, keepdim=True)).flatten(1)`;

export const RESIDUAL = `class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)`;

export const NORMALISED = `class Normalised(nn.Module):
    def __init__(self, shape, net):
        super().__init__()
        self.mean = nn.Parameter(torch.zeros(shape))
        self.variance = nn.Parameter(torch.ones(shape))
        self.net = net

    def forward(self, x):
        seen = (x - self.mean) / (self.variance + 1e-8).sqrt()
        return self.net(seen.flatten(1) if isinstance(self.net[0], nn.Linear) else seen)`;

export const IMPLICIT_QUANTILES = `class ImplicitQuantiles(nn.Module):
    def __init__(self, samples, features, embedding, head):
        super().__init__()
        self.samples = samples
        self.features = features
        self.embedding = embedding
        self.head = head

    def forward(self, x):
        levels = (torch.arange(self.samples) + 0.5) / self.samples
        cosines = torch.cos(levels[:, None] * torch.pi * torch.arange(1, self.embedding.in_features + 1))
        joint = self.features(x)[:, None] * torch.relu(self.embedding(cosines))
        return self.head(joint.flatten(0, 1)).unflatten(0, (-1, self.samples)).mean(1)`;
