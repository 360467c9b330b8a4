import Testing
import YAML

@Suite("Kubeconfigs")
struct KubeconfigTests {
  private struct Kubeconfig: Decodable {
    struct NamedCluster: Decodable {
      struct Cluster: Decodable {
        enum CodingKeys: String, CodingKey {
          case server
          case authority = "certificate-authority-data"
          case insecure = "insecure-skip-tls-verify"
        }

        var server: String
        var authority: String?
        var insecure: Bool?
      }

      var name: String
      var cluster: Cluster
    }

    struct NamedContext: Decodable {
      struct Context: Decodable {
        var cluster: String
        var user: String
        var namespace: String?
      }

      var name: String
      var context: Context
    }

    struct NamedUser: Decodable {
      struct User: Decodable {
        struct Exec: Decodable {
          struct Variable: Decodable {
            var name: String
            var value: String
          }

          var apiVersion: String
          var command: String
          var args: [String]?
          var env: [Variable]?
          var provideClusterInfo: Bool?
        }

        enum CodingKeys: String, CodingKey {
          case token
          case certificate = "client-certificate-data"
          case key = "client-key-data"
          case exec
        }

        var token: String?
        var certificate: String?
        var key: String?
        var exec: Exec?
      }

      var name: String
      var user: User
    }

    enum CodingKeys: String, CodingKey {
      case clusters, contexts, users
      case currentContext = "current-context"
    }

    var clusters: [NamedCluster]
    var contexts: [NamedContext]
    var users: [NamedUser]?
    var currentContext: String
  }

  @Test("kind's")
  func kind() throws {
    let text = """
      apiVersion: v1
      clusters:
      - cluster:
          certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1J
          server: https://127.0.0.1:40123
        name: kind-spark
      contexts:
      - context:
          cluster: kind-spark
          user: kind-spark
        name: kind-spark
      current-context: kind-spark
      kind: Config
      preferences: {}
      users:
      - name: kind-spark
        user:
          client-certificate-data: LS0tLS1CRUdJTiBDRVJU
          client-key-data: LS0tLS1CRUdJTiBSU0Eg
      """
    let read = try value(Kubeconfig.self, text)
    #expect(read.currentContext == "kind-spark")
    #expect(read.clusters.first?.cluster.server == "https://127.0.0.1:40123")
    #expect(read.clusters.first?.cluster.insecure == nil)
    #expect(read.users?.first?.user.key == "LS0tLS1CRUdJTiBSU0Eg")
    #expect(read.users?.first?.user.token == nil)
  }

  @Test("EKS's, with its exec plugin")
  func eks() throws {
    let text = """
      apiVersion: v1
      kind: Config
      preferences: {}
      current-context: arn:aws:eks:eu-central-1:123456789012:cluster/spark
      clusters:
      - cluster:
          certificate-authority-data: LS0tLS1CRUdJTg==
          server: https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com
        name: arn:aws:eks:eu-central-1:123456789012:cluster/spark
      contexts:
      - context:
          cluster: arn:aws:eks:eu-central-1:123456789012:cluster/spark
          namespace: jobs
          user: arn:aws:eks:eu-central-1:123456789012:cluster/spark
        name: arn:aws:eks:eu-central-1:123456789012:cluster/spark
      users:
      - name: arn:aws:eks:eu-central-1:123456789012:cluster/spark
        user:
          exec:
            apiVersion: client.authentication.k8s.io/v1beta1
            args:
            - --region
            - eu-central-1
            - eks
            - get-token
            - --cluster-name
            - spark
            - --output
            - json
            command: aws
            env:
            - name: AWS_PROFILE
              value: 123456789012
            interactiveMode: IfAvailable
      """
    let read = try value(Kubeconfig.self, text)
    #expect(read.contexts.first?.context.namespace == "jobs")
    #expect(read.contexts.first?.name == "arn:aws:eks:eu-central-1:123456789012:cluster/spark")
    let exec = try #require(read.users?.first?.user.exec)
    #expect(exec.command == "aws")
    #expect(exec.args?.count == 8)
    // A number without quotes where a text is wanted, as people write account ids.
    #expect(exec.env?.first?.value == "123456789012")
  }

  @Test("GKE's, with several clusters and null for what is empty")
  func gke() throws {
    let text = """
      apiVersion: v1
      clusters:
      - cluster: {certificate-authority-data: LS0t, server: "https://34.0.0.1"}
        name: gke_project_europe-west1_spark
      - cluster:
          insecure-skip-tls-verify: true
          server: https://10.0.0.1:6443
        name: lab
      contexts:
      - context: {cluster: gke_project_europe-west1_spark, user: gke_project_europe-west1_spark}
        name: gke_project_europe-west1_spark
      current-context: ""
      kind: Config
      preferences: {colors: true}
      users:
      - name: gke_project_europe-west1_spark
        user:
          exec:
            apiVersion: client.authentication.k8s.io/v1
            args: null
            command: gke-gcloud-auth-plugin
            env: null
            installHint: Install gke-gcloud-auth-plugin for use with kubectl by following
              https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl#install_plugin
            provideClusterInfo: true
      """
    let read = try value(Kubeconfig.self, text)
    #expect(read.clusters.map(\.cluster.insecure) == [nil, true])
    #expect(read.currentContext == "")
    let exec = try #require(read.users?.first?.user.exec)
    #expect(exec.args == nil)
    #expect(exec.provideClusterInfo == true)
  }

  @Test("one as JSON, as `kubectl config view -o json` writes it")
  func json() throws {
    let text = """
      {
          "kind": "Config",
          "apiVersion": "v1",
          "preferences": {},
          "clusters": [
              {"name": "k", "cluster": {"server": "https://127.0.0.1:6443", "certificate-authority-data": "LS0t"}}
          ],
          "users": null,
          "contexts": [{"name": "k", "context": {"cluster": "k", "user": "k"}}],
          "current-context": "k"
      }
      """
    let read = try value(Kubeconfig.self, text)
    #expect(read.clusters.first?.name == "k")
    #expect(read.users == nil)
  }

  @Test("a broken one is refused at its line")
  func broken() {
    let text = "clusters:\n- name: a\n  cluster:\n    sever: https://x\ncontexts: []\ncurrent-context: a\n"
    let error = #expect(throws: YAMLError.self) { try value(Kubeconfig.self, text) }
    #expect(
      error?.description
        == "test.yaml:4:5: clusters[0].cluster.sever: this key is not known here; did you mean \"server\"?"
    )
  }
}
